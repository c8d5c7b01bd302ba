import { expect, test } from 'vitest';
import { planMigration } from '../../../../../src/collections/k3s/migration/plan-migration.ts';
import type { Carrier, NetworkTold, NetworkWish } from '../../../../../src/model/cluster/network-way.ts';
import { Problem } from '../../../../../src/model/problems/problem.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2'];

const carrier = (backend: string, more: Partial<Carrier> = {}): Carrier => ({
  backend,
  mtu: backend === 'vxlan' ? 1370 : 1420,
  isBare: backend === 'host-gw',
  encrypts: backend === 'wireguard-native',
  at: new Map(hosts.map(name => [name, '10.8.0.1'])),
  told: [],
  warnings: [],
  ...more,
});

/** A node that has a backend in every way, and what a server's API says of all. */
const node = (backend: string, more: Partial<NetworkTold> = {}): NetworkTold => ({
  node: true,
  canEncrypt: true,
  // vxlan is not noted.
  noted: backend === 'vxlan' ? {} : { 'network.backend': backend },
  ...more,
});
const nodes = (all: Readonly<Record<string, string>>, unready: readonly string[] = []) => ({
  nodes: new Map(
    Object.entries(all).map(
      ([name, backend]) => [name, { ready: !unready.includes(name), backend, at: '10.8.0.1' }] as const,
    ),
  ),
});
const wish = (all: Readonly<Record<string, string>>, to: string, more: Partial<NetworkWish> = {}): NetworkWish => ({
  to: carrier(to),
  servers: ['ms-1'],
  agents: ['wk-1', 'wk-2'],
  away: [],
  told: new Map(Object.entries(all).map(([name, backend]) => [name, node(backend, name === 'ms-1' ? nodes(all) : {})])),
  silent: new Map(),
  ...more,
});
const allOf = (backend: string) => Object.fromEntries(hosts.map(name => [name, backend]));
const said = (of: NetworkWish): readonly string[] =>
  planMigration(of).words.map(({ host, what }) => (host === undefined ? what : `${host}: ${what}`));

/** Every reason against, with its way out. */
function reasons(of: NetworkWish): readonly string[] {
  try {
    planMigration(of);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.details.map(({ where, what, hint }) => `${where ?? ''}: ${what} → ${hint}`);
  }
  return [];
}

test('the mesh is widened before the first node, and what is left over goes after the last', () => {
  expect(planMigration(wish(allOf('vxlan'), 'host-gw'))).toMatchObject({
    from: ['vxlan'],
    servers: ['ms-1'],
    agents: ['wk-1', 'wk-2'],
    goesOn: false,
  });
  expect(said(wish(allOf('vxlan'), 'host-gw'))).toEqual([
    'flannel vxlan → host-gw',
    'first each peer of the mesh is allowed the pods behind it; sessions go on, nothing restarts',
    'ms-1: K3s is restarted there, pods run on; the API is away meanwhile; then its gate',
    'wk-1: K3s is restarted there, pods run on; then its gate',
    'wk-2: K3s is restarted there, pods run on; then its gate',
    'then flannel.1 of before goes from every host',
    'pods, Services and nodes keep their addresses',
    'a pod that begins from then on has the MTU 1420; one that runs keeps its own until it is made anew',
    'back leads: provision network move --to vxlan',
  ]);
});

test('back, the mesh is narrowed last', () => {
  const back = said(wish(allOf('host-gw'), 'vxlan'));
  expect(back[0]).toBe('flannel host-gw → vxlan');
  expect(back).toContain('last the peers of the mesh are allowed their own addresses alone');
  expect(back.join('\n')).not.toContain('of before goes');
});

test('wireguard-native: which nodes tell another address, encryption twice, and what it leaves', () => {
  const twice = { what: 'wireguard-native over the mesh encrypts each packet of a pod twice', hint: 'over: hosts' };
  const to = carrier('wireguard-native', {
    told: ['wk-2'],
    at: new Map([['wk-2', '198.51.100.25']]),
    warnings: [twice],
  });
  const words = said(wish(allOf('vxlan'), 'wireguard-native', { to }));
  expect(words).toContain('wk-2: the node tells its public address, too (ExternalIP)');
  expect(words).toContain('wk-2: other nodes send to 198.51.100.25, in place of 10.8.0.1');
  expect(words).toContain(twice.what);
  expect(said(wish(allOf('wireguard-native'), 'vxlan'))).toContain(
    'then flannel-wg and /etc/rancher/k3s/flannel.json of before goes from every host',
  );
});

test('without WireGuard in the kernel wireguard-native is refused on that host, and only that', () => {
  const told = new Map(wish(allOf('vxlan'), 'wireguard-native').told).set('wk-1', node('vxlan', { canEncrypt: false }));
  const found = reasons(wish(allOf('vxlan'), 'wireguard-native', { told }));
  expect(found).toEqual([expect.stringContaining('wk-1: its kernel has no WireGuard')]);
  expect(reasons(wish(allOf('vxlan'), 'host-gw', { told }))).toEqual([]);
});

test('where every node has it already nothing is done', () => {
  expect(planMigration(wish(allOf('host-gw'), 'host-gw'))).toMatchObject({ servers: [], agents: [], goesOn: false });
  expect(said(wish(allOf('host-gw'), 'host-gw'))).toEqual(['every node carries packets of pods by host-gw']);
});

test('one that was cut off goes on with those that are not there yet', () => {
  const plan = planMigration(wish({ 'ms-1': 'host-gw', 'wk-1': 'host-gw', 'wk-2': 'vxlan' }, 'host-gw'));
  expect(plan).toMatchObject({ servers: [], agents: ['wk-2'], goesOn: true });
  expect(plan.words[0]?.what).toBe('flannel vxlan → host-gw: one that was begun goes on');
  // Noted, and not yet restarted; nor does it matter that it is not Ready.
  const told = new Map(wish(allOf('host-gw'), 'host-gw').told);
  told.set('ms-1', node('host-gw', nodes({ ...allOf('host-gw'), 'wk-1': 'vxlan' }, ['wk-2'])));
  expect(planMigration(wish(allOf('host-gw'), 'host-gw', { told }))).toMatchObject({ agents: ['wk-1', 'wk-2'] });
});

test('whoever stays behind would be cut off: nobody may be silent, and of who is away it is said', () => {
  const silent = new Map([['wk-2', 'no route']]);
  const told = new Map([...wish(allOf('vxlan'), 'host-gw').told].filter(([name]) => name !== 'wk-2'));
  expect(reasons(wish(allOf('vxlan'), 'host-gw', { silent, told }))).toEqual([
    'wk-2: it could not be read: no route → its pods would be cut off from all others: bring it back first, or write away: true at the host',
  ]);
  expect(said(wish(allOf('vxlan'), 'host-gw', { away: ['wk-3'] })).join('\n')).toContain(
    'wk-3 is away: pods there are cut off once the others have moved',
  );
});

test('it begins with a cluster that is well', () => {
  const told = (of: NetworkTold) => new Map(wish(allOf('vxlan'), 'host-gw').told).set('ms-1', of);
  expect(reasons(wish({}, 'host-gw', { told: told(node('vxlan', nodes(allOf('vxlan'), ['wk-1']))) }))).toEqual([
    expect.stringContaining('wk-1: its node is not Ready'),
  ]);
  expect(reasons(wish({}, 'host-gw', { told: told(node('vxlan')) }))).toEqual([
    expect.stringContaining('no server’s API answers'),
  ]);
  // A server that was begun and does not come up is gone on with.
  expect(reasons(wish({}, 'host-gw', { told: told(node('host-gw')) }))).toEqual([]);
  const bare: NetworkTold = { node: false, canEncrypt: true };
  expect(reasons(wish({}, 'host-gw', { told: new Map(hosts.map(name => [name, bare])) }))).toEqual([
    expect.stringContaining('there is nothing to move → provision phase3'),
  ]);
});

test('the backend that K3s has no more is found on an old K3s, and the way from it told', () => {
  const foreign: NetworkTold = { node: true, canEncrypt: true };
  const told = new Map<string, NetworkTold>([
    ['ms-1', { ...foreign, ...nodes(allOf('wireguard')) }],
    ['wk-1', foreign],
    ['wk-2', foreign],
  ]);
  const [first, ...more] = reasons(wish({}, 'wireguard-native', { told }));
  expect(more).toHaveLength(2);
  expect(first).toContain(
    'ms-1: its K3s was not installed by provision, and carries packets by wireguard, which K3s has no more since v1.26: move before that upgrade',
  );
  expect(first).toContain('by hand: flannel-backend: wireguard-native in /etc/rancher/k3s/config.yaml of every server');
});
