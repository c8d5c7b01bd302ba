import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { kubernetesSection } from '../../../../src/collections/kubernetes/kubernetes-section.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { clusterInventory, fleetOf, inventoryFor, partOf } from '../../../../src/model/cluster/clusters.ts';
import { inventoryVarSources } from '../../../../src/model/var-sources.ts';
import { mistakesOf } from '../mistakes-of.ts';

const text = readFileSync(fileURLToPath(new URL('../../../../inventory/stores.yaml', import.meta.url)), 'utf8');

/** The shipped example with parts of it replaced, each there exactly once. */
function changed(...replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((before, [part, by]) => {
    if (before.split(part).length !== 2) throw new Error(`"${part}" is not there exactly once`);
    return before.replace(part, () => by);
  }, text);
}

const read = (content: string) => parseInventory(content, 'stores.yaml', { sections: shippedSections });

test('each cluster has its own hosts, sections and openings, and knows the whole', () => {
  const fleet = read(
    changed([
      'kubernetes: { pods: 10.62.0.0/16,',
      'vars: { city: Ulm }\n    kubernetes: { version: v1.35.1+k3s1, pods: 10.62.0.0/16,',
    ]),
  );
  expect(fleet.clusters?.map(({ name, hosts }) => [name, hosts])).toEqual([
    ['store-a', ['a-1', 'a-2']],
    ['store-b', ['b-1', 'b-2']],
    ['store-c', ['c-1']],
  ]);
  const [, , host] = fleet.hosts;
  const last = fleet.hosts.at(-1);
  if (host === undefined || last === undefined) throw new Error('hosts are missing');
  const b = inventoryFor(fleet, host);
  expect(b.cluster).toBe('store-b');
  expect(b.hosts.map(one => one.name)).toEqual(['b-1', 'b-2']);
  expect(fleetOf(b)).toBe(fleet);
  expect(b.clusters).toBeUndefined();
  const { network, pods, services } = kubernetesSection.of(b);
  expect({ network, pods, services }).toEqual({ network: 'flannel', pods: '10.52.0.0/16', services: '10.53.0.0/16' });
  const part = partOf(fleet, 'c-1');
  expect(part === undefined ? '' : kubernetesSection.of(clusterInventory(fleet, part)).version).toBe('v1.35.1+k3s1');
  expect(inventoryVarSources(fleet, last).map(one => one.from)).toEqual([
    'inventory',
    'cluster store-c',
    'site internet',
    'role server',
    'host c-1',
  ]);
  expect(b.openings?.map(one => one.host)).not.toContain('a-1');
});

test('a mesh address is given from the cluster’s part of the mesh', () => {
  const { given } = read(changed([', mesh_address: 10.100.2.2', ''], [', mesh_address: 10.100.3.1', '']));
  expect(given).toEqual([
    { host: 'b-2', key: 'mesh_address', value: '10.100.2.2' },
    { host: 'c-1', key: 'mesh_address', value: '10.100.3.1' },
  ]);
});

test.each<readonly [string, readonly (readonly [string, string])[]]>([
  ['two clusters with the same networks', [['pods: 10.62.0.0/16, services: 10.63.0.0/16', 'pods: 10.52.0.0/16']]],
  [
    'two clusters that say nothing of theirs',
    [['    kubernetes: { pods: 10.62.0.0/16, services: 10.63.0.0/16 }\n', '']],
  ],
  ['pods where the mesh is', [['pods: 10.62.0.0/16', 'pods: 10.100.128.0/17']]],
  ['a host of a cluster that is not there', [['c-1: { cluster: store-c', 'c-1: { cluster: store-d']]],
  ['a cluster without a server', [['10.100.3.1, roles: [server]', '10.100.3.1, roles: [agent]']]],
  [
    'a part of the mesh outside it, and one twice',
    [
      ['mesh_subnet: 10.100.1.0/24', 'mesh_subnet: 10.101.1.0/24'],
      ['mesh_subnet: 10.100.3.0/24', 'mesh_subnet: 10.100.2.0/23'],
    ],
  ],
  ['gateways that are no hosts of it', [['# gateways: [b-2, b-1]', 'gateways: [b-2, b2, a-1, b-2] #']]],
  [
    'an option of K3s that it has not, and an unknown key',
    [['services: 10.63.0.0/16 }', 'services: 10.63.0.0/16, server: { nope: 1 } }\n    mesh_subnets: x']],
  ],
  [
    'a name that a site has',
    [
      ['  store-c:', '  internet:'],
      ['cluster: store-c', 'cluster: internet'],
    ],
  ],
])('%s', (_, replacements) => {
  expect(mistakesOf(changed(...replacements))).toMatchSnapshot();
});

test('a host says its cluster only where there are several', () => {
  const one = text.slice(0, text.indexOf('clusters:\n'));
  expect(mistakesOf(one)).toMatch(/a-1.*|the file describes one cluster only/);
  expect(mistakesOf(one)).toContain('the file describes one cluster only');
});
