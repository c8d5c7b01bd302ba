import { expect, test } from 'vitest';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { parseDelay, parseLoss, showLink } from '../../../../src/twin/link/link.ts';

test('a delay and a share are read, and shown', () => {
  expect(['40ms', '1.5s', '0ms', '10s'].map(parseDelay)).toEqual([40, 1500, 0, 10_000]);
  expect(['1%', '0.5%', '100%'].map(parseLoss)).toEqual([0.01, 0.005, 1]);
  expect(showLink({ delay: 40, loss: 0.01 })).toBe('40 ms later, 1% lost, each way');
  expect(showLink({ delay: 0, loss: 0.07 })).toBe('7% lost, each way');
});

test.each(['40', '', '-1ms', '11s', '40 ms', '1m'])('no delay: %s', text => {
  expect(() => parseDelay(text)).toThrow(InputProblem);
});

test.each(['1', '', '101%', '-1%', '0.01'])('no share: %s', text => {
  expect(() => parseLoss(text)).toThrow(InputProblem);
});
