import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { createMesh } from '../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { createJoins } from '../../../../../src/collections/wireguard/mesh/joins.ts';
import { keptMoves, mayMove, movedWords, parseMoves } from '../../../../../src/collections/wireguard/timer/moves.ts';
import { timerSettings } from '../../../../../src/collections/wireguard/timer/timer-settings.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import { inventoryFrom } from '../mesh/topologies/written.ts';

const stores = await loadInventory(
  fileURLToPath(new URL('../../../../../inventory/stores.yaml', import.meta.url)),
  shippedSections,
);
const joins = createJoins(stores);
const keyOf = (host: string) => `key-of-${host}`;
const hostOf = (name: string) => {
  const host = stores.hosts.find(one => one.name === name);
  if (host === undefined) throw new Error(name);
  return host;
};

/** 2026-12-01 14:03 and 14:23 UTC. */
const [MOVED, BACK] = [1_796_133_780, 1_796_134_980];

test('what a timer notes is read; what makes no sense is left out', () => {
  expect(parseMoves(`store-b b-2 ${MOVED} -\nstore-c c-1 ${MOVED} ${BACK}\n`)).toEqual([
    { cluster: 'store-b', gateway: 'b-2', since: MOVED },
    { cluster: 'store-c', gateway: 'c-1', since: MOVED, back: BACK },
  ]);
  expect(parseMoves('\nstore-b b-2\nstore-b b-2 now -\nstore-b $(reboot) 1 -\nstore-b b-2 1 - more\n')).toEqual([]);
});

test('a move is kept while the first gateway is not back, and only to one that is in reserve', () => {
  const kept = (text: string) => [...keptMoves(parseMoves(text), joins.reachedFrom(hostOf('a-1')))];
  expect(kept(`store-b b-2 ${MOVED} -`)).toEqual([['store-b', 'b-2']]);
  expect(kept(`store-b b-2 ${MOVED} ${BACK}`)).toEqual([]);
  expect(kept(`store-b c-1 ${MOVED} -`)).toEqual([]);
  expect(kept(`store-x b-2 ${MOVED} -`)).toEqual([]);
});

test('the mesh of a host whose timer has moved a cluster has it at the other gateway, and only that host’s', () => {
  const mesh = createMesh(stores);
  const ips = (host: string, moved?: ReadonlyMap<string, string>) =>
    Object.fromEntries(
      mesh.node(host, keyOf, undefined, moved).peers.map(peer => [peer.host, peer.allowedIps.join(' ')]),
    );
  const before = ips('a-1');
  expect(ips('a-1', new Map([['store-b', 'b-2']]))).toMatchObject({
    'b-1': '10.100.2.1/32',
    'b-2': '10.100.2.2/32 10.53.0.0/16',
    'c-1': '10.100.3.1/32 10.63.0.0/16',
  });
  expect(ips('a-1')).toEqual(before);
  expect(ips('a-2')['b-1']).toBe('10.100.2.1/32 10.53.0.0/16');
});

test('with relays nothing is moved, so that the way back stays the same', () => {
  const relayed = inventoryFrom({
    topology: 'gateways',
    hosts: [0, 0, 1, 1].map(cluster => ({ site: cluster, cluster, isPublic: true })),
  });
  expect([mayMove(stores), mayMove(relayed)]).toEqual([true, false]);
  const [host] = relayed.hosts;
  const reached = createJoins(relayed).reachedFrom(host ?? hostOf('a-1'));
  expect(reached[0]?.reserves).toHaveLength(1);
  expect(timerSettings({ inventory: relayed, clients: [], joins: reached, peers: [], keyOf })).toEqual([]);
});

test('a user is told what was moved, since when, by whom, and what comes of it', () => {
  const told = (back: string) =>
    movedWords(
      ['a-1', 'a-2', 'c-1'].map(host => ({
        host,
        moves: host === 'c-1' ? [] : parseMoves(`store-b b-2 ${MOVED} ${back}`),
      })),
      joins.all,
    );
  expect(told('-')).toEqual([
    {
      what: 'store-b by b-2 since 2026-12-01 14:03 UTC, moved: b-1 did not answer (a-1, a-2)',
      hint: 'it stays so until b-1 has answered for a while',
    },
  ]);
  expect(told(String(BACK))[0]?.hint).toBe('b-1 answers again since 2026-12-01 14:23 UTC: phase 2 moves it back');
});

test('a timer is given what its host has to do, and nothing where there is nothing', () => {
  const settings = (host: string) =>
    timerSettings({ inventory: stores, clients: [], joins: joins.reachedFrom(hostOf(host)), peers: [], keyOf });
  expect(settings('c-1')).toEqual([
    'cluster store-a 10.43.0.10/32 10.43.0.1/32 10.43.0.0/16',
    'gateway store-a a-1 key-of-a-1 10.100.1.1/32',
    'gateway store-a a-2 key-of-a-2 10.100.1.2/32',
    'cluster store-b 10.53.0.10/32 10.53.0.1/32 10.53.0.0/16',
    'gateway store-b b-1 key-of-b-1 10.100.2.1/32',
    'gateway store-b b-2 key-of-b-2 10.100.2.2/32',
  ]);
  const peer = {
    host: 'a-1',
    publicKey: 'key-of-a-1',
    allowedIps: [],
    endpoint: { address: '203.0.113.10', port: 51821 },
    path: 'forward' as const,
    comment: '',
  };
  const laptop = { name: 'laptop', addresses: ['10.8.0.9', 'fd00::9'], publicKey: 'KEY', gateway: 'b-1', reach: [] };
  const rest = { joins: [], keyOf };
  expect(
    timerSettings({
      inventory: { ...stores, names: [{ name: 'home.example.net', address: '203.0.113.10' }] },
      clients: [laptop, { ...laptop, name: 'phone', expires: '2027-03-01' }],
      peers: [peer, { ...peer, host: 'b-1', endpoint: { address: '198.51.100.25', port: 51820 } }],
      ...rest,
    }),
  ).toEqual(['client phone 2027-03-01 KEY 10.8.0.9/32 fd00::9/128', 'name a-1 key-of-a-1 home.example.net:51821']);
  expect(timerSettings({ inventory: stores, clients: [laptop], peers: [peer], ...rest })).toEqual([]);
});
