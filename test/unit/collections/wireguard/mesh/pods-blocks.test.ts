import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { createMesh } from '../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { createJoins } from '../../../../../src/collections/wireguard/mesh/joins.ts';
import { podsBlocks } from '../../../../../src/collections/wireguard/mesh/pods-blocks.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import type { Facts } from '../../../../../src/model/plan/resource.ts';
import { clusterYaml } from '../../../../fixtures/cluster-yaml.ts';

const bare = parse('kubernetes: { network: { flannel: { backend: host-gw } } }');
/** WireGuard's keys are what peers are known by: 32 bytes in base64. */
const keyOf = (host: string): string => Buffer.from(host.padEnd(32, '.')).toString('base64');

function parse(more: string) {
  return parseInventory(clusterYaml({ hosts: ['one', 'two', 'three'], more }), 'lab.yaml', {
    sections: shippedSections,
  });
}

interface Told {
  readonly facts?: Readonly<Record<string, Facts>>;
  readonly silent?: readonly string[];
  readonly remembered?: Readonly<Record<string, Facts>>;
}

/** What host `one` allows each of its peers. */
function allowed({ facts = {}, silent = [], remembered = {} }: Told, inventory = bare) {
  const known = { facts: new Map(Object.entries(facts)), silent: new Set(silent) };
  const blocks = podsBlocks(inventory, createJoins(inventory), new Map(Object.entries(remembered)))(known, keyOf);
  const { peers } = createMesh(inventory).node('one', keyOf, blocks);
  return Object.fromEntries(peers.map(({ host, allowedIps }) => [host, allowedIps.join(' ')]));
}

const two = { 'pods.block': '10.42.1.0/24' };

test('a peer is allowed the block of the pods behind it, as it tells itself', () => {
  expect(allowed({ facts: { two } })).toEqual({ two: '10.8.0.2/32 10.42.1.0/24', three: '10.8.0.3/32' });
});

test('with a network that wraps packets nobody is', () => {
  expect(allowed({ facts: { two } }, parse('kubernetes: { network: flannel }'))['two']).toBe('10.8.0.2/32');
});

test.each([
  ['a network of somebody else’s', '192.168.15.0/24'],
  ['all pods', '10.42.0.0/16'],
  ['the whole internet', '0.0.0.0/0'],
  ['no network', '10.42.1.0'],
  ['words', '10.42.1.0/24\nPostUp = reboot'],
])('a host that tells %s is allowed none', (_, block) => {
  expect(allowed({ facts: { two: { 'pods.block': block } } })['two']).toBe('10.8.0.2/32');
});

test('of a host that tells nothing, what others run with stays', () => {
  const running = { 'wireguard.peers': JSON.stringify({ '10.8.0.2/32': keyOf('two'), '10.42.1.0/24': keyOf('two') }) };
  expect(allowed({ facts: { one: running } })['two']).toBe('10.8.0.2/32 10.42.1.0/24');
});

test('what is remembered counts only for a host that cannot be asked', () => {
  expect(allowed({ remembered: { two } })['two']).toBe('10.8.0.2/32');
  expect(allowed({ remembered: { two }, silent: ['two'] })['two']).toBe('10.8.0.2/32 10.42.1.0/24');
});

test('a block that another host has now is nobody’s second-hand: WireGuard would give it to the last', () => {
  const facts = { three: { 'pods.block': '10.42.1.0/24' } };
  expect(allowed({ facts, remembered: { two }, silent: ['two'] })).toEqual({
    two: '10.8.0.2/32',
    three: '10.8.0.3/32 10.42.1.0/24',
  });
});
