import { expect, test } from 'vitest';
import { turnOf } from '../../rotation.ts';

const all = Array.from({ length: 32 }, (_, at) => at);

test.each([1, 5, 8, 12, 31])('%i at a time: after enough turns each was in', count => {
  const turns = Array.from({ length: Math.ceil(all.length / count) }, (_, turn) => turnOf(all, count, turn));
  expect(turns.map(one => one.length)).toEqual(turns.map(() => count));
  expect(new Set(turns.flat()).size).toBe(all.length);
});

test('the same turn is the same part, and a short list is whole', () => {
  expect(turnOf(all, 8, 20_420)).toEqual(turnOf(all, 8, 20_420));
  expect(turnOf(all, 8, 20_420)).not.toEqual(turnOf(all, 8, 20_421));
  expect(turnOf([1, 2], 8, 3)).toEqual([1, 2]);
});
