import { expect, test } from 'vitest';
import { k3sMigration } from '../../../../../src/collections/k3s/migration/k3s-migration.ts';
import { shippedSections } from '../../../../../src/collections/shipped-sections.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import { Problem } from '../../../../../src/model/problems/problem.ts';
import { setInYaml } from '../../../../../src/secrets/set-in-yaml.ts';
import { clusterYaml } from '../../../../fixtures/cluster-yaml.ts';

const yamlOf = (network: string): string =>
  clusterYaml({ hosts: ['one', 'two'], more: `kubernetes: { network: ${network} } # ours` });
const parse = (text: string) => parseInventory(text, 'lab.yaml', { sections: shippedSections });
const refused = (network: string, to: string): string => {
  const { what = '', hint = '' } = k3sMigration.refused(parse(yamlOf(network)), to) ?? {};
  return `${what} → ${hint}`;
};

test.each([
  ['flannel', '{ flannel: { backend: host-gw } }'],
  ['{ flannel: {} }', '{ flannel: { backend: host-gw } }'],
  ['{ flannel: { over: mesh } }', '{ flannel: { backend: host-gw, over: mesh } }'],
  ['{ flannel: { backend: vxlan, over: mesh } }', '{ flannel: { backend: host-gw, over: mesh } }'],
])('what the inventory says of %s is changed in its place, and all else stays to the byte', (network, then) => {
  const before = yamlOf(network);
  const { path, value } = k3sMigration.edit(parse(before), 'host-gw');
  const after = setInYaml(before, path, value);
  expect(after).toBe(yamlOf(then));
  expect(k3sMigration.carrierOf(parse(after))).toMatchObject({ backend: 'host-gw', mtu: 1420, isBare: true });
});

test('between networks no move leads, and what it takes is said', () => {
  expect(refused('flannel', 'calico')).toContain('every pod gets another address');
  expect(k3sMigration.refused(parse(yamlOf('flannel')), 'calico')?.evidence?.join(' ')).toContain('phase1');
  expect(refused('calico', 'host-gw')).toContain('from calico to flannel (host-gw) no living cluster is moved');
  expect(refused('flannel', 'flannel')).toContain('flannel is there already: say which backend');
  expect(refused('calico', 'calico')).toContain('calico is there already');
  expect(k3sMigration.refused(parse(yamlOf('flannel')), 'host-gw')).toBeUndefined();
});

test('a backend that K3s has no more is refused with the one that took its place', () => {
  expect(refused('flannel', 'wireguard')).toMatch(/no backend wireguard since v1\.26.* → --to wireguard-native$/);
  expect(refused('flannel', 'udp2')).toContain('→ --to vxlan, host-gw, wireguard-native');
});

test('of one port there is one owner, and what is encrypted twice is said before', () => {
  const of = (settings: string) => k3sMigration.carrierOf(parse(yamlOf(`{ flannel: { ${settings} } }`)));
  expect(() => of('backend: wireguard-native, port: 51820')).toThrow(Problem);
  expect(of('backend: wireguard-native')).toMatchObject({ encrypts: true, told: ['one', 'two'], warnings: [] });
  expect(of('backend: wireguard-native, over: mesh')).toMatchObject({
    told: [],
    warnings: [{ what: expect.stringContaining('twice') }],
  });
});

test('what a server tells of its nodes, in our words', () => {
  const stdout = [
    'datastore yes',
    'wireguard kernel',
    'marker',
    'begun cluster home',
    'begun network.backend host-gw',
    'api',
    'node ms-1 True|host-gw|10.8.0.1',
    'node wk-1 False|wireguard|198.51.100.25',
    'node wk-2 True|extension|10.8.0.3',
    'node wk-3 True||',
  ].join('\n');
  const told = k3sMigration.toldOf('ms-1', { code: 0, stdout, stderr: '' });
  expect(told).toMatchObject({ node: true, canEncrypt: true, noted: { 'network.backend': 'host-gw' } });
  expect([...(told.nodes ?? [])].map(([name, { backend }]) => [name, backend])).toEqual([
    ['ms-1', 'host-gw'],
    ['wk-1', 'wireguard-native'],
    ['wk-2', 'wireguard'],
    ['wk-3', ''],
  ]);
  expect(() => k3sMigration.toldOf('ms-1', { code: 0, stdout: 'datastore yes\napi\nnode x', stderr: '' })).toThrow(
    'how its pods are joined could not be read',
  );
});
