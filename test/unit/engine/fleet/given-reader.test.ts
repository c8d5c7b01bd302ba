import { expect, test } from 'vitest';
import { groupsOf } from '../../../../src/engine/fleet/bring-files.ts';
import { givenReader } from '../../../../src/engine/fleet/given-reader.ts';
import type { Brought } from '../../../../src/model/reading/place.ts';

const nonce = 'abc123';

/** What comes of each file, from pieces of some length. */
function read(printed: string, lengths: readonly number[], piece: number): readonly string[] {
  const files = lengths.map(() => '');
  const reader = givenReader(nonce, lengths, (index, bytes) => {
    files[index] += bytes.toString('latin1');
  });
  const all = Buffer.from(printed, 'latin1');
  for (let at = 0; at < all.length; at += piece) reader.push(all.subarray(at, at + piece));
  return files;
}

test.each([1, 2, 3, 7, 1000])('files are told apart whatever comes before them, in pieces of %i', piece => {
  const printed = `Welcome\nabc\n\n${nonce} 0\n\0\xff\n${nonce} 1\nx\n${nonce} 1\n\n${nonce} 2\nlast`;
  const forged = `\n${nonce} 1\nx`;
  expect(read(printed, [2 + forged.length, 0, 4], piece)).toEqual([`\0\xff${forged}`, '', 'last']);
});

test('what follows the last byte of the last file is nobody’s', () => {
  expect(read(`\n${nonce} 0\nab\n${nonce} 1\nmore`, [1], 3)).toEqual(['a']);
});

test.each([1, 5, 1000])('whether all has come is told by the line at the end, in pieces of %i', piece => {
  const printed = Buffer.from(`hello\n\n${nonce} 0\nab\n${nonce} 1\n\n${nonce} 2\n`, 'latin1');
  const reader = givenReader(nonce, [2, 0], () => undefined);
  for (let at = 0; at < printed.length; at += piece) {
    expect(reader.isWhole()).toBe(false);
    reader.push(printed.subarray(at, at + piece));
  }
  expect(reader.isWhole()).toBe(true);
});

test('what never has a mark is not kept', () => {
  expect(read('x'.repeat(100_000), [10], 1000)).toEqual(['']);
});

const file = (size: number): Brought => ({
  source: `/${size}`,
  size,
  sha256: '',
  place: {
    path: '/x',
    standing: () => ({ kind: 'absent' }),
    below: () => file(0).place,
    open: () => Promise.reject(new Error('not here')),
  },
});

test('large files come by themselves, small ones together', () => {
  const sizes = (all: readonly number[]) => groupsOf(all.map(file)).map(group => group.map(({ size }) => size));
  expect(sizes([1, 2, 300_000, 3, 200_000])).toEqual([[1, 2], [300_000], [3, 200_000]]);
  expect(sizes(Array.from({ length: 6 }, () => 250_000))).toEqual([
    [250_000, 250_000, 250_000, 250_000],
    [250_000, 250_000],
  ]);
  expect(sizes(Array.from({ length: 201 }, () => 0)).map(group => group.length)).toEqual([200, 1]);
});
