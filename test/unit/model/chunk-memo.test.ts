import { expect, test } from 'vitest';
import { concatenated, createChunkMemo } from '../../../src/model/text/chunk-memo.ts';

const peers = Array.from({ length: 200 }, (_, at) => ({ name: `h${at}` }));
const without = (at: number) => peers.toSpliced(at, 1);

test('lists that differ in one item each share what was made of nearly all their runs', () => {
  const memo = createChunkMemo<{ readonly name: string }, readonly string[]>();
  let made = 0;
  const namesOf = (list: typeof peers) =>
    concatenated(
      memo(list, run => {
        made += run.length;
        return run.map(one => one.name);
      }),
    );
  for (const at of peers.keys()) expect(namesOf(without(at))).toEqual(without(at).map(one => one.name));
  // Each of 200 lists has 199 items; a list by itself makes its own run, and one that the list before it has taken.
  expect(made).toBeLessThan(200 * 2 * 40);
});

test('what was made of other items that begin with the same one is not taken', () => {
  const memo = createChunkMemo<{ readonly name: string }, string>();
  const say = (list: typeof peers) => memo(list, run => run.map(one => one.name).join(' ')).join(' ');
  const [a = { name: '' }, b = { name: '' }, c = { name: '' }] = peers;
  expect([say([a, b]), say([a, c]), say([a]), say([])]).toEqual(['h0 h1', 'h0 h2', 'h0', '']);
});
