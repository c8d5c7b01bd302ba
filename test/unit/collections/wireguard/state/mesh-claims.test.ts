import { expect, test } from 'vitest';
import { clustersOf } from '../../../../../src/collections/wireguard/state/mesh-claims.ts';
import { Unread } from '../../../../../src/model/reading/unread.ts';

const printed = ['claim cluster a: wg0', 'claim cluster b: wg1', 'claim cluster c: wg1', 'unit active'].join('\n');

test('an interface is of those clusters for which it is noted', () => {
  expect(clustersOf(printed, 'wg0')).toEqual(['a']);
  expect(clustersOf(printed, 'wg1')).toEqual(['b', 'c']);
  expect(clustersOf(printed, 'wg2')).toEqual([]);
  expect(clustersOf('claim \nunit active', 'wg0')).toEqual([]);
});

test('a cluster without an interface, as earlier notes have it, has none', () => {
  expect(clustersOf('claim cluster a', 'wg0')).toEqual([]);
});

test('a line that makes no sense is no note', () => {
  expect(() => clustersOf('claim rubbish', 'wg0')).toThrow(Unread);
});
