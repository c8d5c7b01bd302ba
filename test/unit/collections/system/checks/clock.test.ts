import { expect, test } from 'vitest';
import { clockCheck } from '../../../../../src/collections/system/checks/clock.ts';

const judge = (stdout: string, at?: number) =>
  clockCheck.bind({}).judge({ stdout, stderr: '', code: 0, ...(at === undefined ? {} : { at }) });

test('a clock that is wrong is a warning; one that cannot be compared was not asked', () => {
  expect(judge('1000000\n', 1_000_290)).toEqual({ kind: 'met', evidence: 'within 300 s' });
  expect(judge('1000000\n', 1_000_400)).toMatchObject({ kind: 'met', warning: 'its clock is 400 s behind' });
  expect(judge('1300000\n', 1_000_000)).toMatchObject({ kind: 'met', warning: 'its clock is 3 days ahead' });
  expect(judge('soon\n', 1_000_000)).toMatchObject({ kind: 'unasked' });
  expect(judge('1000000\n')).toMatchObject({ kind: 'unasked' });
});
