import { describe, expect, test } from 'vitest';
import { createMesh } from '../../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import type { MeshPeer } from '../../../../../../src/collections/wireguard/mesh/mesh.ts';
import { pairWays } from '../../../../../../src/collections/wireguard/mesh/pair-ways.ts';
import { publicKeys } from '../../../../../../src/collections/wireguard/mesh/public-keys.ts';
import { onePeerEach } from '../../../../../../src/collections/wireguard/mesh/topologies/one-peer-each.ts';
import { relaysBetween } from '../../../../../../src/collections/wireguard/mesh/topologies/ways.ts';
import { graphInventory } from '../../../../../../src/inventory/draw/graph-inventory.ts';
import { hostOf } from '../../../../../fixtures/host.ts';
import { inventoryFrom } from './written.ts';

const keyOf = (host: string) => `key-of-${host}`;
const key = (letter: string): string => `${letter.repeat(42)}A=`;

/** Two homes, and a host outside that both reach. */
const homes = inventoryFrom({
  topology: 'hub',
  hosts: [{ site: 0 }, { site: 1 }, { site: 2, isPublic: true }],
});

/** Two clusters of three, with two gateways of the first. */
const stores = inventoryFrom({
  topology: 'gateways',
  hosts: [
    { site: 0, cluster: 0, isPublic: true },
    { site: 0, cluster: 0, isPublic: true },
    { site: 0, cluster: 0 },
    { site: 0, cluster: 0 },
    { site: 1, cluster: 1 },
    { site: 1, cluster: 1 },
  ],
});

const allowed = (inventory: typeof homes, host: string) =>
  Object.fromEntries(
    createMesh(inventory)
      .node(host, keyOf)
      .peers.map(peer => [peer.host, peer.allowedIps.join(' ')]),
  );

describe('a hub', () => {
  test('has what two homes say to each other behind it, and is nobody’s way else', () => {
    expect(allowed(homes, 'h0')).toEqual({ h2: '100.64.0.3/32 100.64.0.2/32' });
    expect(allowed(homes, 'h2')).toEqual({ h0: '100.64.0.1/32', h1: '100.64.0.2/32' });
    const mesh = createMesh(homes);
    expect(mesh.node('h0', keyOf).relayed).toEqual([{ host: 'h1', relays: ['h2'] }]);
    expect(mesh.path('h0', 'h1')).toEqual({ kind: 'relay', remark: 'by way of h2' });
    expect(['h0', 'h1', 'h2'].map(mesh.isRelay)).toEqual([false, false, true]);
  });

  test('is shown with the way of each pair', () => {
    expect(pairWays(homes).map(({ from, to, way }) => `${from} ${to}: ${way}`)).toEqual([
      'h0 h1: by way of h2',
      'h0 h2: public, 198.51.100.3:51820',
      'h1 h0: by way of h2',
      'h1 h2: public, 198.51.100.3:51820',
      'h2 h0: calls in',
      'h2 h1: calls in',
    ]);
    expect(graphInventory(homes, 'mermaid', pairWays(homes))).toContain('100.64.0.3/32, passes on what 1 pair say');
  });

  test('does not make its key that of a host behind it, whatever runs', () => {
    const running = JSON.stringify({ '100.64.0.2/32': key('h'), '100.64.0.3/32': key('h') });
    const facts = new Map([['h0', { 'wireguard.peers': running, 'wireguard.public_key': key('a') }]]);
    // Planned as peers of its own, while another hub still runs.
    expect(publicKeys(homes, facts, new Map())('h1')).toBeUndefined();
    const byHub = publicKeys(homes, facts, new Map(), (_, other) => other.name !== 'h1');
    expect([byHub('h1'), byHub('h2')]).toEqual([undefined, key('h')]);
  });
});

describe('gateways', () => {
  test('are dealt out to the hosts of their cluster, there and back', () => {
    expect(Object.keys(allowed(stores, 'h2'))).toEqual(['h0', 'h1', 'h3']);
    const mesh = createMesh(stores);
    expect([mesh.relays('h2', 'h5'), mesh.relays('h3', 'h5')]).toEqual([
      ['h0', 'h4'],
      ['h1', 'h4'],
    ]);
    expect(mesh.relays('h5', 'h3')).toEqual(['h4', 'h1']);
    expect(mesh.relays('h2', 'h4')).toEqual(['h0']);
  });

  test('have the services of the other cluster behind them', () => {
    expect(allowed(stores, 'h3')['h1']).toContain('192.168.1.0/24');
    expect(allowed(stores, 'h1')['h4']).toBe('100.64.0.5/32 192.168.1.0/24 100.64.0.6/32');
  });
});

describe('what WireGuard would take from a peer and give to another without a word', () => {
  const peerOf = (host: string, ...allowedIps: readonly string[]): MeshPeer => ({
    host,
    publicKey: keyOf(host),
    allowedIps,
    path: 'lan',
    comment: host,
  });
  const host = hostOf('a', { settings: { mesh_address: '10.8.0.1' } });
  test.each([
    ['one network', [peerOf('b', '10.8.0.2/32', '10.43.0.0/16'), peerOf('c', '10.8.0.3/32', '10.43.0.0/16')]],
    ['a part of one', [peerOf('b', '10.8.0.2/32', '10.43.0.0/16'), peerOf('c', '10.8.0.3/32', '10.43.7.0/24')]],
    ['a host’s own address', [peerOf('b', '10.8.0.2/32', '10.8.0.3/32'), peerOf('c', '10.8.0.3/32')]],
  ])('%s at two peers is refused', (_, peers) => {
    expect(() => onePeerEach('lab.yaml', host, peers)).toThrow(/would belong to two peers, b and c|c and b/);
  });

  test('networks of their own are not', () => {
    expect(() =>
      onePeerEach('lab.yaml', host, [
        peerOf('b', '10.8.0.2/32', '10.43.0.0/16'),
        peerOf('c', '10.8.0.3/32', '10.53.0.0/16'),
      ]),
    ).not.toThrow();
  });

  test('a way that comes back to where it was is an error', () => {
    const [one, two, three] = ['a', 'b', 'c'].map(name => hostOf(name, {}));
    if (one === undefined || two === undefined || three === undefined) throw new Error('no hosts');
    expect(() => relaysBetween({ next: from => (from === one ? two : one) }, one, three)).toThrow('is a loop');
  });
});
