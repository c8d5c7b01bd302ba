import { expect, test } from 'vitest';
import { concatenated, createChunkMemo, createWithout } from '../../../src/model/text/chunk-memo.ts';

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

test('lists without one item each share their runs, which nobody cuts or compares', () => {
  const othersOf = createWithout(peers);
  const memo = createChunkMemo<{ readonly name: string }, readonly string[]>();
  let made = 0;
  for (const [at, peer] of peers.entries()) {
    const names = memo(othersOf(peer), run => {
      made += run.length;
      return run.map(one => one.name);
    });
    expect(names.flat()).toEqual(without(at).map(one => one.name));
  }
  // Every run once, and of each list the one that lacks an item.
  expect(made).toBe(peers.length + peers.length * 15 - 8 * 8);
});

test('what was put together, then put together with more, is made of again only as far as it is new', () => {
  const memo = createChunkMemo<{ readonly name: string }, number>();
  const [one, two, three] = [peers.slice(0, 20), peers.slice(20, 21), peers.slice(21, 60)];
  const seen: number[] = [];
  const look = (list: readonly { readonly name: string }[]) =>
    memo(list, run => {
      seen.push(run.length);
      return run.length;
    });
  expect(look(concatenated([one, two]))).toEqual([20, 1]);
  expect(look(concatenated([one, [], three]))).toEqual([20, 0, 39]);
  expect(seen).toEqual([20, 1, 0, 39]);
});

test('a list that is no more what it was put together from is cut', () => {
  const memo = createChunkMemo<{ readonly name: string }, string>();
  const whole = concatenated([peers.slice(0, 2), peers.slice(2, 4)]);
  if (Array.isArray(whole)) whole.reverse();
  expect(memo(whole, run => run.map(one => one.name).join(' '))).toEqual(['h3 h2 h1 h0']);
});
