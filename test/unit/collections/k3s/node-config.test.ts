import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { lockedK3s } from '../../../../src/collections/k3s/artifacts.ts';
import { configText, nodeConfig } from '../../../../src/collections/k3s/config/node-config.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const inventoryOf = (kubernetes: string) =>
  parseInventory(clusterYaml({ hosts: ['one', 'two'], more: `kubernetes: ${kubernetes}` }), 'lab.yaml', {
    sections: shippedSections,
  });

function configOf(name: string, kubernetes = '{ network: flannel }') {
  const inventory = inventoryOf(kubernetes);
  const host = inventory.hosts.find(one => one.name === name);
  const [mesh] = inventory.overlays ?? [];
  if (host === undefined || mesh === undefined) throw new RangeError(name);
  return { text: configText(inventory, host, mesh), config: nodeConfig(inventory, host, mesh) };
}

test('a server listens, is named and is reached by its mesh address', () => {
  const { text, config } = configOf('one', '{ network: flannel, pods: 10.52.0.0/16, tls_san: [api.example.org] }');
  expect(config).toEqual({
    'secrets-encryption': true,
    'write-kubeconfig-mode': '0600',
    disable: ['traefik', 'servicelb'],
    'agent-token-file': '/etc/rancher/k3s/agent-token',
    'node-name': 'one',
    'node-ip': '10.8.0.1',
    'flannel-iface': 'wg0',
    'advertise-address': '10.8.0.1',
    'flannel-backend': 'vxlan',
    'cluster-cidr': '10.52.0.0/16',
    'service-cidr': '10.43.0.0/16',
    'tls-san': ['10.8.0.1', '198.51.100.10', 'one', 'api.example.org'],
  });
  expect(parse(text)).toEqual(config);
  // Unquoted it would be a number, and K3s would take that number for another mode.
  expect(text).toContain('write-kubeconfig-mode: "0600"\n');
});

test('an agent has what an agent knows and nothing more: a server’s option would end it again and again', () => {
  expect(configOf('two').config).toEqual({
    server: 'https://10.8.0.1:6443',
    'token-file': '/etc/rancher/k3s/join-token',
    'node-name': 'two',
    'node-ip': '10.8.0.2',
    'flannel-iface': 'wg0',
  });
});

test('with Calico K3s makes no network for pods, and no policies', () => {
  const { config } = configOf('one', '{}');
  expect(config).toMatchObject({ 'flannel-backend': 'none', 'disable-network-policy': true });
  expect(config).not.toHaveProperty('flannel-iface');
  expect(configOf('two', '{}').config).not.toHaveProperty('flannel-iface');
});

test('options of the inventory are added, each to its role; what must be off stays off', () => {
  const more = '{ server: { disable: metrics-server, debug: true }, agent: { node-label: [a=b] } }';
  expect(configOf('one', more).config).toMatchObject({
    disable: ['traefik', 'servicelb', 'metrics-server'],
    debug: true,
  });
  expect(configOf('two', more).config).toMatchObject({ 'node-label': ['a=b'] });
  expect(configOf('two', more).config).not.toHaveProperty('debug');
});

describe('options that K3s would skip, or stumble over, are told at their place', () => {
  test.each([
    ['{ server: { disabel: traefik } }', 'K3s has no option disabel'],
    ['{ agent: { disable: traefik } }', 'disable is an option of servers'],
    ['{ agent: { cluster-cidr: 10.0.0.0/8 } }', 'cluster-cidr is not set here'],
    ['{ server: { token: secret } }', 'token is not set here'],
    ['{ server: { node-ip: 10.0.0.1 } }', 'node-ip is not set here'],
    ['{ server: { cluster-init: true } }', 'cluster-init is not set here'],
    ['{ server: { write-kubeconfig-mode: 0600 } }', 'a mode must be text'],
    ['{ version: latest }', 'is no version of K3s'],
    ['{ version: v1.36.3 }', 'is no version of K3s'],
    ['{ network: cilium }', 'network'],
  ])('%s', (kubernetes, words) => {
    expect(() => inventoryOf(kubernetes)).toThrow(words);
  });
});

test('what is locked is found by its maker’s names, for each architecture', () => {
  const blob = (name: string) => ({ source: `/cache/${name}`, size: 1, sha256: name });
  const names = ['k3s', 'k3s-armhf', 'install.sh', 'k3s-airgap-images-amd64.tar.zst', 'k3s-airgap-images-arm64.tar'];
  const locked = new Map(names.map(name => [`k3s/v1.36.3+k3s1/${name}`, blob(name)]));
  expect(lockedK3s(locked, 'v1.36.3+k3s1')).toEqual({
    program: { amd64: blob('k3s'), arm: blob('k3s-armhf') },
    installer: { any: blob('install.sh') },
    images: [
      { name: 'k3s-airgap-images.tar.zst', files: { amd64: blob('k3s-airgap-images-amd64.tar.zst') } },
      { name: 'k3s-airgap-images.tar', files: { arm64: blob('k3s-airgap-images-arm64.tar') } },
    ],
  });
  expect(lockedK3s(locked, 'v1.35.0+k3s1')).toEqual({ program: {}, installer: {}, images: [] });
});
