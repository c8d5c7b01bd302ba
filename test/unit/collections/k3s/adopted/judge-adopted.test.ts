import { expect, test } from 'vitest';
import type { AdoptedState } from '../../../../../src/collections/k3s/adopted/adopted-state.ts';
import type { ClusterSaid } from '../../../../../src/collections/k3s/adopted/cluster-said.ts';
import { type AdoptedWish, refusedAdopting } from '../../../../../src/collections/k3s/adopted/judge-adopted.ts';

const ca = 'a'.repeat(64);
const uid = '11111111-1111-4111-8111-111111111111';
const otherUid = '22222222-2222-4222-8222-222222222222';

const said: ClusterSaid = {
  version: 'v1.36.3+k3s1',
  nodes: [
    { name: 'b-1', addresses: ['198.51.100.25'], block: '10.52.0.0/24' },
    { name: 'b-2', addresses: ['198.51.100.26'], block: '10.52.1.0/24' },
  ],
  pods: '10.52.0.0/16',
  services: '10.53.0.0/16',
  dns: '10.53.0.10',
  zone: 'cluster.local',
  network: 'flannel',
  backend: 'vxlan',
};
const settings: AdoptedWish['settings'] = {
  ...{ pods: said.pods, services: said.services, network: 'flannel', backend: 'vxlan' },
  ...{ dns: said.dns, zone: said.zone },
};
const wish = (more: Partial<AdoptedWish> = {}): AdoptedWish => ({
  ...{ host: 'b-1', cluster: 'store-b', by: 'stores', role: 'server', settings, server: null },
  hosts: [
    { name: 'b-1', addresses: ['198.51.100.25', '10.100.2.1'] },
    { name: 'b-2', addresses: ['198.51.100.26', '10.100.2.2'] },
  ],
  written: ['pods', 'services', 'network'],
  ...more,
});
const agent = (more: Partial<AdoptedWish> = {}): AdoptedWish =>
  wish({ host: 'b-2', role: 'agent', server: { uid, ca }, ...more });
const server = (more: Partial<ClusterSaid> = {}): AdoptedState => ({
  ...{ node: { datastore: true, ca, uid }, runs: 'server' },
  said: { ...said, ...more },
});
const runsAgent: AdoptedState = { node: { datastore: false, ca }, runs: 'agent' };
const mark = { name: 'store-b', by: 'stores', uid, ca };
const marked = (more: Partial<typeof mark>): AdoptedState => ({
  ...server(),
  node: { datastore: true, ca, uid, adopted: { ...mark, ...more } },
});

test('what is as the inventory has it is joined, also when it is marked', () => {
  expect(refusedAdopting(wish(), server())).toBeUndefined();
  expect(refusedAdopting(wish(), marked({}))).toBeUndefined();
  expect(refusedAdopting(agent(), runsAgent)).toBeUndefined();
  // The mark tells which cluster it is where no server takes part.
  const alone = { ...runsAgent, node: { ...runsAgent.node, adopted: mark } };
  expect(refusedAdopting(agent({ server: null }), alone)).toBeUndefined();
});

test('a network that the inventory has no word for is nobody’s mistake, unless it names another', () => {
  const { backend: _, ...cilium } = { ...said, network: 'cilium' };
  const state = { ...server(), said: cilium };
  const silent = wish({
    written: ['pods', 'services'],
    settings: { ...settings, network: 'calico', backend: undefined },
  });
  expect(refusedAdopting(silent, state)).toBeUndefined();
  expect(refusedAdopting(wish(), state)).toEqual({
    because: 'store-b runs with network cilium (the inventory says flannel (vxlan))',
    hint: 'leave clusters.store-b.kubernetes.network out',
  });
});

test.each<readonly [string, AdoptedWish, AdoptedState]>([
  ['no K3s at all', wish(), { node: { datastore: false } }],
  ['K3s that does not run', wish(), { node: { datastore: true, ca } }],
  [
    'a node that phase 3 has begun',
    wish(),
    { ...server(), node: { datastore: true, ca, uid, begun: { cluster: 'home' } } },
  ],
  [
    'a node of a cluster of provision’s',
    wish(),
    { ...server(), node: { datastore: true, ca, uid, noted: { name: 'home', uid, ca } } },
  ],
  ['a server that is an agent', wish(), runsAgent],
  ['an agent that is a server', agent(), server()],
  ['an API that tells nothing', wish(), { ...server(), node: { datastore: true, ca } }],
  ['an agent of which no server told', agent({ server: null }), runsAgent],
  ['an agent of another CA', agent({ server: { uid, ca: 'b'.repeat(64) } }), runsAgent],
  ['a mark of another inventory', wish(), marked({ by: 'others' })],
  ['a mark of another name', wish(), marked({ name: 'store-x' })],
  ['a mark of another cluster', wish(), marked({ uid: otherUid })],
  [
    'other networks than the inventory says',
    wish({ settings: { ...settings, pods: '10.54.0.0/16', services: '10.55.0.0/16' } }),
    server(),
  ],
  [
    'networks of which it says nothing',
    wish({ written: [], settings: { ...settings, pods: '10.42.0.0/16' } }),
    server(),
  ],
  ['another backend', wish(), server({ backend: 'host-gw' })],
  ['another network', wish(), server({ network: 'calico' })],
  ['other names', wish(), server({ dns: '10.53.0.53', zone: 'b.internal' })],
  ['DNS outside the Services’ network', wish(), server({ dns: '10.43.0.10' })],
  ['no DNS', wish(), server({ dns: '' })],
  [
    'a block outside the pods’ network',
    wish(),
    server({ nodes: [{ name: 'b-1', addresses: [], block: '10.42.0.0/24' }] }),
  ],
  ['networks of IPv6 alone', wish(), server({ services: 'fd00::/108' })],
  ['a host that is no node', wish(), server({ nodes: said.nodes.slice(0, 1) })],
  [
    'a node of another name',
    wish(),
    server({ nodes: [{ name: 'ip-10', addresses: ['198.51.100.25'], block: '' }, ...said.nodes.slice(1)] }),
  ],
])('%s is refused, with both and a way out', (_, wanted, state) => {
  expect(refusedAdopting(wanted, state)).toMatchSnapshot();
});
