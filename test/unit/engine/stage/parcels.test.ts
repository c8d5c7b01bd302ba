import { expect, test } from 'vitest';
import type { PlanItem } from '../../../../src/engine/plan/plan-item.ts';
import { parcelsOf } from '../../../../src/engine/stage/parcels.ts';

const change = { task: { title: 'x' }, outcome: { kind: 'none' } } as unknown as PlanItem;
const sizesOf = (sizes: readonly number[]): readonly (readonly number[])[] =>
  parcelsOf(sizes.map((size, at) => ({ change, blob: { source: `${at}`, size, sha256: `${at}` } }))).map(parcel =>
    parcel.map(({ blob }) => blob.size),
  );

const KIB = 1024;

test('small files go together, a large one by itself, and no more at once than memory is given for', () => {
  expect(sizesOf([])).toEqual([]);
  expect(sizesOf([5])).toEqual([[5]]);
  expect(sizesOf([5, 300 * KIB, 6, 0])).toEqual([[5, 6, 0], [300 * KIB]]);
  expect(sizesOf(Array.from({ length: 5 }, () => 256 * KIB)).map(one => one.length)).toEqual([4, 1]);
  expect(sizesOf(Array.from({ length: 450 }, () => 1)).map(one => one.length)).toEqual([200, 200, 50]);
});

test('the same content is sent once, whoever needs it', () => {
  const blob = { source: 'a', size: 1, sha256: 'same' };
  expect(
    parcelsOf([
      { change, blob },
      { change, blob: { ...blob, source: 'b' } },
    ]),
  ).toEqual([[{ change, blob }]]);
});
