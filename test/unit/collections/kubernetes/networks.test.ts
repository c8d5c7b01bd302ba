import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { nodeConfig } from '../../../../src/collections/k3s/config/node-config.ts';
import { calicoOf, networkOf } from '../../../../src/collections/kubernetes/kubernetes-section.ts';
import { podsContext } from '../../../../src/collections/kubernetes/networks/pods-context.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

/** Two hosts on the internet. */
const publicYaml = (network: string): string =>
  clusterYaml({ hosts: ['one', 'two'], more: `kubernetes: { network: ${network} }` });

/** Two hosts of a home, and where asked one on the internet. */
const homeYaml = (network: string, outside = ''): string => `
cluster: lab
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: one }] }
  cloud: {}
hosts:
  one: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.1, roles: [server] }
  two: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.2, roles: [agent] }
${outside}
mesh: { subnet: 10.8.0.0/24 }
kubernetes: { network: ${network} }
`;
const OUTSIDE = '  out: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.3, roles: [agent] }';

const parse = (text: string) => parseInventory(text, 'lab.yaml', { sections: shippedSections });

function mistakes(text: string): string {
  try {
    parse(text);
    return 'sound';
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return error.details.map(({ what, hint }) => `${what} → ${hint}`).join('\n');
  }
}

function configOf(text: string, name = 'one') {
  const inventory = parse(text);
  const host = inventory.hosts.find(one => one.name === name);
  const [mesh] = inventory.overlays ?? [];
  if (host === undefined || mesh === undefined) throw new RangeError(name);
  return nodeConfig(inventory, host, mesh);
}

function podsOf(text: string, name = 'one', ownFile = (path: string) => path) {
  const inventory = parse(text);
  const host = inventory.hosts.find(one => one.name === name);
  if (host === undefined) throw new RangeError(name);
  const remembered = new Map();
  const open = podsContext.open({
    inventory,
    remembered,
    artifacts: new Map(),
    textOf: () => '',
    identity: () => undefined,
    ownFile,
  });
  return {
    of: open.of(host, NOTHING_KNOWN),
    warnings: open.warnings?.(NOTHING_KNOWN, new Set(['pods.network'])) ?? [],
  };
}

test('a word stands for a network with all its defaults, and calico for none said', () => {
  expect(networkOf(parse(clusterYaml()))).toMatchObject({ name: 'calico', isBare: false, over: 'mesh' });
  expect(networkOf(parse(publicYaml('flannel')))).toMatchObject({ name: 'flannel', backend: 'vxlan', isBare: false });
});

test('which Calico may stand below its word, too', () => {
  expect(calicoOf(parse(publicYaml('{ calico: { version: v3.31.0 } }'))).version).toBe('v3.31.0');
  expect(mistakes(publicYaml('{ calico: { version: v3.31.0, crds: v3 } }'))).toContain('fails with the v3 definitions');
});

describe('what K3s is told, and how large a pod’s packets are', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>, number]>([
    ['flannel', { 'flannel-backend': 'vxlan', 'flannel-iface': 'wg0' }, { 'flannel-iface': 'wg0' }, 1370],
    [
      '{ flannel: { backend: host-gw } }',
      { 'flannel-backend': 'host-gw', 'flannel-iface': 'wg0' },
      { 'flannel-iface': 'wg0' },
      1420,
    ],
    [
      '{ flannel: { backend: wireguard-native } }',
      {
        'flannel-backend': 'wireguard-native',
        'flannel-external-ip': true,
        'flannel-conf': '/etc/rancher/k3s/flannel.json',
        'node-external-ip': '198.51.100.10',
      },
      { 'flannel-conf': '/etc/rancher/k3s/flannel.json', 'node-external-ip': '198.51.100.11' },
      1420,
    ],
    [
      '{ flannel: { backend: wireguard-native, over: mesh } }',
      {
        'flannel-backend': 'wireguard-native',
        'flannel-iface': 'wg0',
        'flannel-conf': '/etc/rancher/k3s/flannel.json',
      },
      { 'flannel-iface': 'wg0' },
      1340,
    ],
    [
      '{ none: { manifests: [mine.yaml], mtu: 1400 } }',
      { 'flannel-backend': 'none', 'disable-network-policy': true },
      {},
      1400,
    ],
  ])('%s', (network, server, agent, mtu) => {
    expect(configOf(publicYaml(network))).toMatchObject(server);
    expect(configOf(publicYaml(network), 'two')).toMatchObject(agent);
    expect(podsOf(publicYaml(network)).of).toMatchObject({ mtu });
  });

  test('an agent gets no option that only servers know', () => {
    const agent = configOf(publicYaml('{ flannel: { backend: wireguard-native } }'), 'two');
    expect(agent).not.toHaveProperty('flannel-backend');
    expect(agent).not.toHaveProperty('flannel-external-ip');
  });

  test('policies of K3s stay on where one’s own network has none', () => {
    const config = configOf(publicYaml('{ none: { manifests: [mine.yaml], mtu: 1400, policies: true } }'));
    expect(config).not.toHaveProperty('disable-network-policy');
  });
});

test('flannel’s WireGuard listens at a port of its own, for K3s has no option for it', () => {
  const { of } = podsOf(publicYaml('{ flannel: { backend: wireguard-native, port: 51999 } }'));
  expect(of).toMatchObject({ has_conf: true, port: 51_999, over: 'hosts', address: '198.51.100.10' });
  expect(of).toHaveProperty('conf', expect.stringContaining('"ListenPort": 51999'));
});

test('packets that are encrypted twice are told of', () => {
  expect(podsOf(publicYaml('{ flannel: { backend: wireguard-native, over: mesh } }')).warnings).toMatchObject([
    { what: expect.stringContaining('twice') },
  ]);
  expect(podsOf(publicYaml('{ flannel: { backend: wireguard-native } }')).warnings).toEqual([]);
});

test('one’s own manifests are read in their order', () => {
  const { of } = podsOf(
    publicYaml('{ none: { manifests: [a.yaml, b.yaml], mtu: 1400 } }'),
    'one',
    path => `kind: ${path}`,
  );
  expect(of).toMatchObject({ has_manifests: true, manifests: 'kind: a.yaml\n---\nkind: b.yaml' });
});

describe('what is refused', () => {
  test.each<[string, string, string]>([
    [
      'a backend that K3s has no more',
      publicYaml('{ flannel: { backend: wireguard } }'),
      'no backend wireguard since v1.26',
    ],
    ['a backend that never was', publicYaml('{ flannel: { backend: udp2 } }'), 'flannel in K3s has no backend "udp2"'],
    ['a backend as a network', publicYaml('host-gw'), '→ write network: { flannel: { backend: host-gw } }'],
    [
      'another word',
      publicYaml('weave'),
      'there is no network "weave" for pods → there are calico, flannel, kilo, none',
    ],
    ['one that has to be told more', publicYaml('none'), 'none has to be told more'],
    ['two', publicYaml('{ calico: {}, flannel: {} }'), 'calico and flannel: a cluster has one network for its pods'],
    ['none at all', publicYaml('{}'), 'it names no network'],
    ['a number', publicYaml('3'), 'this must be a word, or a mapping (key: value), not a whole number'],
    [
      'homes that the world cannot reach',
      homeYaml('{ flannel: { backend: wireguard-native } }', OUTSIDE),
      'one, two cannot be reached at an address of their own by hosts of other sites',
    ],
    [
      'VXLAN on the internet',
      publicYaml('{ flannel: { over: hosts } }'),
      "vxlan between the hosts' own addresses is neither encrypted nor asks who sends",
    ],
  ])('%s', (_, text, words) => {
    expect(mistakes(text)).toContain(words);
  });

  test('not: one LAN, whatever carries the packets', () => {
    for (const backend of ['vxlan', 'host-gw', 'wireguard-native'])
      expect(mistakes(homeYaml(`{ flannel: { backend: ${backend}, over: hosts } }`))).toBe('sound');
  });
});

test('the port of flannel’s WireGuard is open where it listens at a host’s own address, and nowhere else', () => {
  const opened = (network: string) =>
    parse(publicYaml(network)).openings?.filter(({ why }) => why.startsWith('flannel')) ?? [];
  expect(opened('{ flannel: { backend: wireguard-native, port: 51999 } }')).toMatchObject(
    ['one', 'two'].map(host => ({ host, protocol: 'udp', ports: '51999', from: 'internet' })),
  );
  expect(opened('{ flannel: { backend: wireguard-native, over: mesh } }')).toEqual([]);
  expect(opened('flannel')).toEqual([]);
});
