import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { createMesh } from '../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { createJoins } from '../../../../../src/collections/wireguard/mesh/joins.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import { clusterInventory } from '../../../../../src/model/cluster/clusters.ts';
import type { Inventory } from '../../../../../src/model/inventory.ts';

const stores = await loadInventory(
  fileURLToPath(new URL('../../../../../inventory/stores.yaml', import.meta.url)),
  shippedSections,
);
const keyOf = (host: string) => `key-of-${host}`;

/** What each host allows each of its peers. */
const allowed = (inventory: Inventory, host: string) =>
  Object.fromEntries(
    createMesh(inventory)
      .node(host, keyOf)
      .peers.map(peer => [peer.host, peer.allowedIps.join(' ')]),
  );

/** The same inventory, in which a cluster says more of its place in the mesh. */
const saying = (name: string, settings: Readonly<Record<string, unknown>>): Inventory => ({
  ...stores,
  clusters: (stores.clusters ?? []).map(part => (part.name === name ? { ...part, settings } : part)),
});

test('every host of a cluster sends the others’ services to one gateway of each, and nobody to its own', () => {
  expect(allowed(stores, 'a-2')).toEqual({
    'a-1': '10.100.1.1/32',
    'b-1': '10.100.2.1/32 10.53.0.0/16',
    'b-2': '10.100.2.2/32',
    'c-1': '10.100.3.1/32 10.63.0.0/16',
  });
  expect(allowed(stores, 'b-2')).toEqual({
    'a-1': '10.100.1.1/32 10.43.0.0/16',
    'a-2': '10.100.1.2/32',
    'b-1': '10.100.2.1/32',
    'c-1': '10.100.3.1/32 10.63.0.0/16',
  });
});

test('seen from one of the clusters the mesh is the same', () => {
  for (const part of stores.clusters ?? []) {
    const own = clusterInventory(stores, part);
    for (const host of part.hosts) expect(allowed(own, host)).toEqual(allowed(stores, host));
  }
});

test('a cluster names its gateways, and one that is away is none', () => {
  const named = saying('store-b', { gateways: ['b-2', 'b-1'] });
  expect(allowed(named, 'a-1')['b-2']).toBe('10.100.2.2/32 10.53.0.0/16');
  const away: Inventory = {
    ...named,
    hosts: named.hosts.map(host => (host.name === 'b-2' ? { ...host, away: true } : host)),
  };
  expect(allowed(away, 'a-1')).toMatchObject({ 'b-1': '10.100.2.1/32 10.53.0.0/16', 'b-2': '10.100.2.2/32' });
  expect(
    createJoins(named).all.map(join => [join.cluster, join.gateway.name, join.reserves.map(one => one.name)]),
  ).toEqual([
    ['store-a', 'a-1', ['a-2']],
    ['store-b', 'b-2', ['b-1']],
    ['store-c', 'c-1', []],
  ]);
});

test('a cluster whose services nobody reaches', () => {
  expect(allowed(saying('store-b', { routes: 'none' }), 'a-1')).toMatchObject({ 'b-1': '10.100.2.1/32' });
});

test('no network is at two peers of a host', () => {
  for (const host of stores.hosts) {
    const all = Object.values(allowed(stores, host.name)).flatMap(one => one.split(' '));
    expect(new Set(all).size).toBe(all.length);
  }
});

/** Clusters of fifty hosts each, all on the internet. */
function large(clusters: number, each: number): Inventory {
  const [one] = stores.clusters ?? [];
  const [host] = stores.hosts.slice(2);
  if (one === undefined || host === undefined) throw new Error('the example has no cluster');
  const names = Array.from({ length: clusters }, (_, at) => Array.from({ length: each }, (_, n) => `h${at}-${n}`));
  return {
    ...stores,
    hosts: names.flatMap((all, at) =>
      all.map((name, n) => ({ ...host, name, settings: { mesh_address: `10.100.${at}.${n + 1}` } })),
    ),
    clusters: names.map((hosts, at) => ({
      ...one,
      name: `c${at}`,
      hosts,
      settings: {},
      sections: { ...one.sections, kubernetes: { services: `10.${128 + at}.0.0/16`, pods: `10.${200 + at}.0.0/16` } },
    })),
  };
}

test('of twenty clusters with fifty hosts each host has all others as peers, and each cluster once', () => {
  const peers = allowed(large(20, 50), 'h3-7');
  expect(Object.keys(peers)).toHaveLength(999);
  expect(Object.values(peers).filter(one => one.includes('/16'))).toHaveLength(19);
});
