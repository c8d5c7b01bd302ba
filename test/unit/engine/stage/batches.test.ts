import { expect, test } from 'vitest';
import { batches } from '../../../../src/engine/stage/batches.ts';
import type { BatchSize } from '../../../../src/model/plan/batch-size.ts';

const due = ['a', 'b', 'c', 'd', 'e'];

test.each<[what: string, size: BatchSize | undefined, total: number, sizes: readonly number[]]>([
  ['no size: all at once', undefined, 5, [5]],
  ['one by one', { hosts: 1 }, 5, [1, 1, 1, 1, 1]],
  ['a number, and what is left', { hosts: 2 }, 5, [2, 2, 1]],
  ['more than there are', { hosts: 9 }, 5, [5]],
  ['a share of all that the stage is for, not of those that are due', { percent: 25 }, 8, [2, 2, 1]],
  ['a share is rounded down', { percent: 50 }, 7, [3, 2]],
  ['and never none', { percent: 1 }, 7, [1, 1, 1, 1, 1]],
  ['all', { percent: 100 }, 5, [5]],
])('%s', (_, size, total, sizes) => {
  const parts = batches(due, size, total);
  expect(parts.map(part => part.length)).toEqual(sizes);
  expect(parts.flat()).toEqual(due);
});

test('nothing is due: no batch', () => {
  expect(batches([], { hosts: 1 }, 5)).toEqual([]);
});
