import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nextMeshAddress } from '../../../../src/cli/node/add-node.ts';
import { nodeRows } from '../../../../src/cli/node/list-nodes.ts';
import { withMachine } from '../../../../src/cli/node/replace-node.ts';
import { k3sNodes } from '../../../../src/collections/k3s/nodes/k3s-nodes.ts';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';

const file = join(import.meta.dirname, '../../../../inventory/home.yaml');
const recordings = '../../collections/k3s/recordings';
const stdout = readFileSync(join(import.meta.dirname, recordings, 'nodes-told.txt'), 'utf8');

test('nodes are listed beside the hosts that are to be nodes', async () => {
  const { hosts } = await loadInventory(file, shippedSections);
  const told = k3sNodes.toldOf('ms-1', { code: 0, stdout, stderr: '' });
  const { rows, missing } = nodeRows(
    told,
    hosts.filter(({ name }) => name !== 'wk-2'),
  );
  expect(rows.map(({ name, state, known }) => [name, state, known])).toContainEqual(['wk-2', 'Ready', false]);
  expect(missing).toEqual([]);
  const bare = { ...told, nodes: told.nodes.filter(({ name }) => name !== 'wk-1') };
  expect(nodeRows(bare, hosts).missing).toEqual([{ name: 'wk-1', away: false }]);
});

test('a new machine has its address, and nothing of what the old one was', () => {
  const text = `hosts:
  # in the kitchen
  wk-2:
    site: home # the flat
    address: 192.168.15.4 # by DHCP
    away: true
    wireguard_public_key: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
  wk-3: { site: home, address: 192.168.15.5, away: true }
`;
  expect(withMachine(text, 'wk-2', { address: '192.168.15.9', forks: 1, verbose: 0, color: false })).toBe(`hosts:
  # in the kitchen
  wk-2:
    site: home # the flat
    address: 192.168.15.9 # by DHCP
  wk-3: { site: home, address: 192.168.15.5, away: true }
`);
  expect(withMachine(text, 'wk-3', { forks: 1, verbose: 0, color: false })).toContain(
    'wk-3: { site: home, address: 192.168.15.5 }',
  );
});

test('what was edited before is as it is to be', () => {
  const text = 'hosts:\n  wk-2:\n    address: 192.168.15.9\n';
  expect(withMachine(text, 'wk-2', { address: '192.168.15.9', forks: 1, verbose: 0, color: false })).toBe(text);
});

test('a new host gets the next address of the mesh that nobody has', async () => {
  const inventory = await loadInventory(file, shippedSections);
  expect(nextMeshAddress(inventory)).toBe('172.27.15.1');
  const [overlay] = inventory.overlays ?? [];
  const full = overlay === undefined ? [] : [{ ...overlay, addresses: new Map([['x', '172.27.15.1']]) }];
  expect(nextMeshAddress({ ...inventory, overlays: full })).toBe('172.27.15.2');
  expect(() => nextMeshAddress({ ...inventory, sections: {} })).toThrow('it names no mesh.subnet');
});
