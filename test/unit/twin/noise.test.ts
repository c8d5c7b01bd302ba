import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { noiseTargets } from '../../../src/twin/noise/noise.ts';

const inventory = await loadInventory(
  fileURLToPath(new URL('../../../inventory/home.yaml', import.meta.url)),
  shippedSections,
);
const targets = (name: string): readonly string[] =>
  inventory.hosts.filter(host => host.name === name).flatMap(host => noiseTargets(inventory, host));

test('noise goes to neighbours and to what is public, on ports that are in use, and never to oneself', () => {
  expect(targets('wk-1')).toEqual(
    expect.arrayContaining(['192.168.15.4:51820', '192.168.15.2:53', '198.51.100.25:51820']),
  );
  expect(targets('ctb-edge-1')).toEqual(expect.arrayContaining(['203.0.113.10:51822', '203.0.113.10:40000']));
  for (const host of inventory.hosts) {
    for (const address of [host.address, host.publicAddress ?? host.address])
      expect(targets(host.name).some(one => one.startsWith(`${address}:`))).toBe(false);
  }
});
