import { expect, test } from 'vitest';
import { areNeighbours, hasSeveralLans, lanAround } from '../../../src/model/lan-around.ts';
import { inventoryOf } from '../../fixtures/inventory.ts';

test('the LAN of an address is the one that it lies in', () => {
  const site = { lan: '10.50.0.0/24', otherLans: ['10.50.1.0/24', 'fd50::/64'] };
  expect(['10.50.0.7', '10.50.1.7', 'fd50::7', '10.50.2.7', 'none'].map(one => lanAround(site, one))).toEqual([
    '10.50.0.0/24',
    '10.50.1.0/24',
    'fd50::/64',
    undefined,
    undefined,
  ]);
  expect(lanAround({}, '10.50.0.7')).toBeUndefined();
});

test('a network of each family is one LAN, two of one family are two', () => {
  expect(hasSeveralLans({})).toBe(false);
  expect(hasSeveralLans({ lan: '10.50.0.0/24', otherLans: ['fd50::/64'] })).toBe(false);
  expect(hasSeveralLans({ lan: '10.50.0.0/24', otherLans: ['10.50.1.0/24'] })).toBe(true);
});

test('neighbours stand on one LAN of one site', () => {
  const { sites, hosts } = inventoryOf(
    [{ name: 'home', lan: '10.50.0.0/24', otherLans: ['10.50.1.0/24'] }, { name: 'away' }],
    [
      { name: 'a', site: 'home', address: '10.50.0.2' },
      { name: 'b', site: 'home', address: '10.50.0.3' },
      { name: 'c', site: 'home', address: '10.50.1.2' },
      { name: 'd', site: 'away', address: '198.51.100.1' },
      { name: 'e', site: 'away', address: '198.51.100.2' },
    ],
  );
  const pairs = hosts.flatMap((one, at) =>
    hosts.slice(at + 1).flatMap(other => (areNeighbours(sites, one, other) ? [`${one.name}${other.name}`] : [])),
  );
  expect(pairs).toEqual(['ab']);
});
