import { expect, test } from 'vitest';
import { spreadOf } from '../../../bench/measure/statistics.ts';

test('one run that was disturbed does not move the median', () => {
  expect(spreadOf([1, 2, 90])).toEqual({ median: 2, least: 1, most: 90, runs: 3 });
  expect(spreadOf([4, 1, 3, 2])).toMatchObject({ median: 2.5 });
});
