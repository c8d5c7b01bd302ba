import { describe, expect, test } from 'vitest';
import { fence } from '../../../../src/collections/k3s/state/fence.ts';
import type { FenceWish, NodeTold } from '../../../../src/collections/k3s/state/fence-wish.ts';
import { whyNotMoved } from '../../../../src/collections/k3s/state/moving.ts';
import type { NodeState } from '../../../../src/collections/k3s/state/node-state.ts';

const ca = 'a'.repeat(64);
const otherCa = 'b'.repeat(64);
const lasting = { version: 'v1.36.3+k3s1', pods: '10.42.0.0/16' };
const begun = { cluster: 'home', ...lasting };
const bare: NodeState = { datastore: false };

const uid = '11111111-1111-4111-8111-111111111111';
const otherUid = '22222222-2222-4222-8222-222222222222';
const noted = { name: 'home', uid, ca };
const kept = { name: 'home', uid, ca, servers: ['ms-1'] };

const node = (host: string, its: string | null = null, datastore = false, more: Partial<NodeTold> = {}): NodeTold => ({
  ...{ host, ca: its, datastore, etcd: false, noted: null, uid: null },
  begun: its === null && !datastore ? null : 'home',
  ...more,
});
const server = (more: Partial<FenceWish> = {}): FenceWish => ({
  ...{ host: 'ms-1', cluster: 'home', role: 'server', servers: ['ms-1'], network: 'flannel', lasting },
  nodes: [node('ms-1'), node('wk-1'), node('wk-2')],
  kept: null,
  ...more,
});
const agent = (more: Partial<FenceWish> = {}): FenceWish => server({ host: 'wk-1', role: 'agent', ...more });
const because = (wish: FenceWish, state: NodeState): string | undefined => fence(wish, state)?.because;

describe('nothing stands in the way', () => {
  test.each<[string, FenceWish, NodeState]>([
    ['of a bare server', server(), bare],
    ['of a bare agent', agent(), bare],
    ['of a server that was begun and did not get far', server(), { ...bare, begun }],
    ['of our server', server({ nodes: [node('ms-1', ca, true), node('wk-1', ca)] }), { datastore: true, ca, begun }],
    ['of our agent', agent({ nodes: [node('ms-1', ca, true), node('wk-1', ca)] }), { datastore: false, ca, begun }],
    ['of our agent while its server cannot be read', agent({ nodes: [node('wk-1', ca)] }), { ...bare, ca, begun }],
  ])('%s', (_, wish, state) => {
    expect(fence(wish, state)).toBeUndefined();
  });
});

test.each(['server', 'agent'] as const)(
  'half a restore is nothing to go on with, on a host that is to be a %s',
  role => {
    const state: NodeState = { ...bare, restoring: '/var/lib/rancher/k3s/before-restore-then' };
    expect(fence(role === 'server' ? server() : agent(), state)).toMatchObject({
      because: expect.stringMatching(/a restore was cut off on .*before-restore-then/),
      hint: expect.stringContaining('restore FILE'),
    });
  },
);

test.each(['server', 'agent'] as const)('a host that another inventory has adopted is never a %s of ours', role => {
  const adopted = { name: 'store-b', by: 'stores', uid: otherUid, ca: otherCa };
  for (const state of [bare, { datastore: role === 'server', ca: otherCa }])
    expect(fence(role === 'server' ? server() : agent(), { ...state, adopted })).toEqual({
      because: expect.stringMatching(
        /is a node of store-b, .* the inventory of stores has adopted: K3s is not installed/,
      ),
      hint: expect.stringContaining('rm /var/lib/provision/adopted'),
    });
});

test('the definitions of Calico stay for the life of a cluster; where none are noted, they are the older ones', () => {
  const wish = (crds: string) =>
    server({ nodes: [node('ms-1', ca, true)], lasting: { ...lasting, 'calico.crds': crds } });
  const runs = (noted: Record<string, string>): NodeState => ({ datastore: true, ca, begun: { ...begun, ...noted } });
  expect(fence(wish('v1'), runs({}))).toBeUndefined();
  expect(fence(wish('v3'), runs({ 'calico.crds': 'v3' }))).toBeUndefined();
  expect(fence(wish('v3'), { ...bare, begun })).toBeUndefined();
  expect(fence(wish('v3'), runs({}))).toMatchObject({
    because: expect.stringContaining('ms-1 runs with calico.crds v1, and v3 is wanted'),
    hint: 'write kubernetes.calico.crds: v1, or wipe the whole cluster first',
  });
  expect(because(wish('v1'), runs({ 'calico.crds': 'v3' }))).toContain('runs with calico.crds v3');
});

test('another backend of flannel is no wipe, but a move; which alone brings a host there', () => {
  const wish = (backend: string, more: Partial<FenceWish> = {}) =>
    server({ nodes: [node('ms-1', ca, true)], lasting: { ...lasting, 'network.backend': backend }, ...more });
  const runs = (noted: Record<string, string>): NodeState => ({ datastore: true, ca, begun: { ...begun, ...noted } });
  expect(fence(wish('host-gw'), runs({}))).toMatchObject({
    because: 'ms-1 runs with flannel’s backend vxlan, and host-gw is wanted',
    hint: expect.stringContaining('provision network move --to host-gw'),
  });
  expect(fence(wish('vxlan'), runs({ 'network.backend': 'host-gw' }))).toMatchObject({
    hint: expect.stringContaining('provision network move --to vxlan'),
  });
  expect(fence(wish('host-gw', { moves: true }), runs({}))).toBeUndefined();
  const other = server({ nodes: [node('ms-1', ca, true)], lasting: { ...lasting, network: 'calico' } });
  expect(fence(other, runs({ network: 'flannel' }))).toMatchObject({
    hint: expect.stringContaining('what it takes: provision network plan --to calico'),
  });
  // Nothing else moves with it.
  expect(because(wish('host-gw', { moves: true }), runs({ pods: '10.52.0.0/16' }))).toContain('runs with pods');
  expect(because(wish('host-gw', { moves: true }), runs({ version: 'v1.35.1+k3s1' }))).toContain('v1.35.1+k3s1');
});

describe('which cluster it is decides, whatever its name', () => {
  const running: NodeState = { datastore: true, ca, begun, noted, uid };
  const joined: NodeState = { datastore: false, ca, begun, noted };

  test.each<[string, FenceWish, NodeState]>([
    ['of the server that the lock knows', server({ kept }), running],
    ['of one that does not run, and has it noted', server({ kept }), { datastore: true, ca, begun, noted }],
    ['of one that an earlier version founded, noted nowhere', server({ kept: null }), { datastore: true, ca, begun }],
    ['of an agent that the lock knows', agent({ kept, nodes: [node('ms-1', ca, true)] }), joined],
    ['of a server whose CA was rotated', server({ kept }), { ...running, ca: otherCa }],
    [
      'of an agent that has the CA of before, where its server says that it is the same cluster',
      agent({ kept, nodes: [node('ms-1', otherCa, true, { uid })] }),
      joined,
    ],
    ['of a wiped agent that comes back', agent({ kept, nodes: [node('ms-1', ca, true, { uid })] }), bare],
    // K3s was uninstalled by hand, and the note stayed.
    [
      'of an agent of which only the note is left',
      agent({ kept, nodes: [node('ms-1', ca, true)] }),
      { ...bare, noted: { ...noted, uid: otherUid } },
    ],
  ])('nothing stands in the way %s', (_, wish, state) => {
    expect(fence(wish, state)).toBeUndefined();
  });

  test.each<[string, FenceWish, NodeState, string, string]>([
    [
      'a server of another UID than the lock’s',
      server({ kept: { ...kept, uid: otherUid } }),
      running,
      'ms-1 is a node of a cluster with UID 11111111-111, and the lock beside the inventory says that home is UID 22222222-222',
      'cluster forget home',
    ],
    [
      'an agent of another one',
      agent({ kept: { ...kept, uid: otherUid }, nodes: [node('ms-1', ca, true)] }),
      joined,
      'wk-1 is a node of a cluster with UID 11111111-111',
      'phase1 -l wk-1',
    ],
    [
      'one of which only the CA is known, and is another',
      server({ kept: { ...kept, ca: otherCa } }),
      { datastore: true, ca, begun },
      'with CA aaaaaaaaaaaa',
      'phase1 -l ms-1',
    ],
    [
      'another datastore under the note of ours',
      server({ kept }),
      { ...running, uid: otherUid },
      'its datastore is another one',
      'bring back the data',
    ],
    [
      'another CA, and an API that does not say whether it was rotated',
      server({ kept }),
      { datastore: true, ca: otherCa, begun, noted },
      'its API does not say which of the two it is',
      'systemctl start k3s',
    ],
    [
      'one that has another name noted',
      server(),
      { ...running, noted: { ...noted, name: 'attic' } },
      'ms-1 belongs to the cluster attic',
      'phase1 -l ms-1',
    ],
  ])('%s is not touched', (_, wish, state, words, hint) => {
    expect(because(wish, state)).toContain(words);
    expect(fence(wish, state)?.hint).toContain(hint);
  });
});

describe('a second cluster is never founded', () => {
  test('where the lock knows one, though no host has anything of it', () => {
    const refused = fence(server({ kept }), bare);
    expect(refused?.because).toBe(
      'ms-1 would found a second cluster: home was founded before (UID 11111111-111, CA aaaaaaaaaaaa, ms-1 was its server), and nothing of it is left on ms-1',
    );
    expect(refused?.hint).toContain('cluster forget home');
  });

  test('then no agent is touched either: no server comes that it could join', () => {
    expect(because(agent({ kept }), bare)).toBe(
      'wk-1 would join home (UID 11111111-111, CA aaaaaaaaaaaa), of which nothing is left on ms-1',
    );
    // What was not read is not known.
    expect(because(agent({ kept, nodes: [node('wk-1')] }), bare)).toBeUndefined();
  });

  test('where the host itself has it noted, and its data is gone', () => {
    expect(because(server(), { ...bare, noted })).toBe(
      'ms-1 was a node of home (UID 11111111-111, CA aaaaaaaaaaaa), and its data is gone',
    );
  });

  test('where agents of one are there, and their server is bare', () => {
    const nodes = [node('ms-1'), node('wk-1', ca), node('wk-2', ca)];
    expect(because(server({ nodes }), bare)).toBe(
      'ms-1 would found a second cluster: wk-1, wk-2 are nodes of one already',
    );
    expect(because(agent({ nodes }), { ...bare, ca, begun })).toBe(
      'wk-1 is a node of CA aaaaaaaaaaaa, and ms-1 is of no cluster',
    );
  });

  test('where any host has a datastore that nobody else knows', () => {
    expect(because(server({ nodes: [node('ms-1'), node('wk-2', null, true)] }), bare)).toContain('wk-2 is a node');
  });

  test('by a host that was an agent', () => {
    expect(because(server(), { ...bare, ca, begun })).toContain('was an agent of CA aaaaaaaaaaaa');
  });
});

describe('a node of another cluster is not touched', () => {
  test.each<[string, FenceWish, NodeState, string]>([
    ['one that provision has not installed', server(), { datastore: true, ca }, 'provision has not installed'],
    ['an agent of such a one', agent(), { ...bare, ca }, 'provision has not installed'],
    ['one of another name', server(), { datastore: true, ca, begun: { ...begun, cluster: 'attic' } }, 'cluster attic'],
    [
      'an agent of another CA',
      agent({ nodes: [node('ms-1', otherCa, true)] }),
      { ...bare, ca, begun },
      'ms-1 has CA bbbbbbbbbbbb',
    ],
    ['a server that is to be an agent', agent(), { datastore: true, ca, begun }, 'the datastore of a server'],
  ])('%s', (_, wish, state, words) => {
    expect(because(wish, state)).toContain(words);
    expect(fence(wish, state)?.hint).toContain('phase1 -l');
  });
});

test('no bare agent joins a server that is none of this cluster', () => {
  const joining = (more: Partial<NodeTold>, known: FenceWish['kept'] = null) =>
    because(agent({ kept: known, nodes: [node('ms-1', ca, true, more), node('wk-1')] }), bare);
  const words = 'wk-1 would join ms-1, which is a node of another cluster (CA aaaaaaaaaaaa)';
  expect(joining({ begun: null })).toBe(words);
  expect(joining({ begun: 'attic' })).toBe(words);
  expect(joining({ uid: otherUid }, kept)).toBe(words);
  expect(joining({ uid }, kept)).toBeUndefined();
});

describe('what a cluster keeps for good', () => {
  test.each([
    ['version', 'v1.35.1+k3s1'],
    ['pods', '10.52.0.0/16'],
  ])('%s is not changed on a living one', (name, value) => {
    const state = { datastore: true, ca, begun: { ...begun, [name]: value } };
    expect(because(server(), state)).toContain(`runs with ${name} ${value}`);
    // A host that was begun and is no node yet takes the new one.
    expect(because(server(), { ...bare, begun: { ...begun, [name]: value } })).toBeUndefined();
  });
});

describe('an upgrade', () => {
  const old = 'v1.35.1+k3s1';
  const has = (version: string): NodeState => ({ datastore: true, ca, begun: { ...begun, version } });
  const upgrade = (more: Partial<FenceWish> = {}) =>
    server({ upgrade: true, nodes: [node('ms-1', ca, true), node('wk-1', ca)], ...more });
  const to = (version: string) => ({ ...lasting, version });

  test('brings a host one minor version further, and phase 3 none', () => {
    expect(fence(upgrade(), has(old))).toBeUndefined();
    expect(fence(upgrade(), has('v1.36.1+k3s1'))).toBeUndefined();
    expect(fence(upgrade(), has(lasting.version))).toBeUndefined();
    expect(fence(server(), has(old))?.hint).toContain('provision upgrade --to v1.36.3+k3s1');
    expect(fence(upgrade({ lasting: to('v1.37.1+k3s1') }), has(old))?.hint).toContain('first to one of v1.36');
    // All else is kept by it as well.
    expect(because(upgrade({ lasting: { ...lasting, pods: '10.52.0.0/16' } }), has(old))).toContain('runs with pods');
  });

  test('never leads back: neither it nor phase 3 takes a host to an older version', () => {
    for (const wish of [upgrade({ lasting: to(old) }), server({ lasting: to(old) })]) {
      expect(fence(wish, has(lasting.version))).toEqual({
        because: `ms-1 runs with version ${lasting.version}, and ${old} is wanted`,
        hint: expect.stringMatching(/goes on: provision upgrade --to v1\.36\.3\+k3s1; back .* a restore/),
      });
    }
  });

  test('leaves a host alone that is no node yet, and goes nowhere while a server could not be read', () => {
    const newcomer = {
      host: 'wk-1',
      role: 'agent',
      nodes: [node('ms-1', ca, true, { version: old }), node('wk-1')],
    } as const;
    expect(fence(upgrade(newcomer), bare)).toBeUndefined();
    const unread = upgrade({ servers: ['ms-1', 'ms-2', 'ms-3'], nodes: [node('ms-1', ca, true, { etcd: true })] });
    expect(because(unread, { ...has(old), etcd: true })).toContain('of ms-2, ms-3 nothing could be read');
  });

  test('half done, lets nobody join who would be newer than a server, or as a server older', () => {
    const joins = (role: 'server' | 'agent', wanted: string, runs: string) =>
      because(
        server({
          ...{
            host: 'wk-1',
            role,
            lasting: to(wanted),
            servers: role === 'server' ? ['ms-1', 'wk-1', 'ms-3'] : ['ms-1'],
          },
          nodes: [node('ms-1', ca, true, { version: runs, etcd: true }), node('wk-1')],
        }),
        bare,
      );
    expect(joins('agent', lasting.version, old)).toBe(
      `wk-1 would join with version ${lasting.version}, and the server ms-1 runs with ${old}`,
    );
    expect(joins('server', old, lasting.version)).toContain('would join with version');
    expect(joins('server', 'v1.36.1+k3s1', lasting.version)).toContain('would join with version');
    expect(joins('agent', old, lasting.version)).toContain('would join with version');
    expect(joins('agent', 'v1.36.1+k3s1', lasting.version)).toBeUndefined();
    expect(joins('agent', lasting.version, lasting.version)).toBeUndefined();
    expect(joins('server', lasting.version, lasting.version)).toBeUndefined();
  });
});

describe('of several servers', () => {
  const servers = ['ms-1', 'ms-2', 'ms-3'];
  const member: NodeState = { datastore: true, etcd: true, ca, begun, noted, uid };
  const [first, second, third] = servers.map(host => node(host, ca, true, { etcd: true, noted, uid }));
  const all = [first, second, third].flatMap(one => one ?? []);

  test.each<[string, FenceWish, NodeState]>([
    [
      'the first founds the cluster where all are bare',
      server({ servers, nodes: servers.map(host => node(host)) }),
      bare,
    ],
    ['another waits for it', server({ host: 'ms-2', servers, nodes: servers.map(host => node(host)) }), bare],
    ['a member is one still', server({ servers, kept, nodes: all }), member],
    // Wiped, it joins the others and founds nothing, though it is the first.
    [
      'the first that was wiped joins the others',
      server({ servers, kept, nodes: [node('ms-1'), ...all.slice(1)] }),
      bare,
    ],
    [
      'one joins whoever lives',
      server({ host: 'ms-3', servers, kept, nodes: [...all.slice(1, 2), node('ms-3')] }),
      bare,
    ],
    ['an agent joins whoever lives', agent({ servers, kept, nodes: [...all.slice(1, 2), node('wk-1')] }), bare],
  ])('%s', (_, wish, state) => {
    expect(fence(wish, state)).toBeUndefined();
  });

  test.each<[string, FenceWish, NodeState, string]>([
    [
      'none is founded while one could not be read',
      server({ servers, nodes: [node('ms-1'), node('ms-2')] }),
      bare,
      'ms-1 would found a cluster, and ms-3 could not be read',
    ],
    [
      'none is founded where all that are left cannot be read, and the lock knows one',
      server({ servers, kept: { ...kept, servers }, nodes: [node('ms-1')] }),
      bare,
      'ms-1, ms-2, ms-3 were its servers',
    ],
    [
      'none joins a server of another cluster',
      server({
        host: 'ms-3',
        servers,
        kept,
        nodes: [node('ms-1', ca, true, { etcd: true, uid: otherUid }), node('ms-3')],
      }),
      bare,
      'ms-3 would join ms-1, which is a node of another cluster',
    ],
    [
      'no agent joins a server that provision has not installed',
      agent({ nodes: [node('ms-1', ca, true, { begun: null }), node('wk-1')] }),
      bare,
      'wk-1 would join ms-1, which is a node of another cluster',
    ],
    ['three are not made one', server({ kept, nodes: all }), member, 'is to be the only one'],
  ])('%s', (_, wish, state, words) => {
    expect(because(wish, state)).toContain(words);
  });
});

describe('from one server to three', () => {
  const servers = ['ms-1', 'ms-2', 'ms-3'];
  const sqlite: NodeState = { datastore: true, ca, begun, noted, uid, backup: { age: 60 } };
  const told = (more: Partial<NodeTold> = {}): readonly NodeTold[] => [
    node('ms-1', ca, true, { uid, ...more }),
    node('ms-2'),
    node('ms-3'),
  ];
  const first = (state: NodeState, of = servers) => fence(server({ servers: of, kept, nodes: told() }), state);
  const other = (more: Partial<NodeTold> = {}, of = servers) =>
    fence(server({ host: 'ms-2', servers: of, kept, nodes: told(more) }), bare);

  test('what lies in sqlite is moved, and the others join, after a backup of this hour', () => {
    expect(first(sqlite)).toBeUndefined();
    expect(other()).toBeUndefined();
  });

  const running: NodeState = { datastore: true, ca, begun, noted };
  test.each<[string, NodeState, string, string]>([
    ['without a backup', { ...running, uid }, 'there is no backup of it', 'provision backup'],
    [
      'with an old one',
      { ...running, uid, backup: { age: 3 * 3600 + 5 } },
      'its newest backup is 3 hours old',
      'provision backup',
    ],
    [
      'while its API is silent',
      { ...running, backup: { age: 60 } },
      'its API does not answer',
      'systemctl start --no-block k3s; the phase again',
    ],
  ])('not %s, and nobody joins it then', (_, state, words, hint) => {
    expect(first(state)?.because).toContain(words);
    expect(first(state)?.hint).toContain(hint);
    const stays = whyNotMoved(state);
    expect(stays).toContain(words);
    expect(other({ stays })?.because).toContain(`ms-1 keeps the cluster in sqlite, and 3 servers keep it in etcd`);
  });

  test('it begins at the first of them', () => {
    const order = ['ms-2', 'ms-1', 'ms-3'];
    expect(first(sqlite, order)?.hint).toBe('list ms-1 before the other servers');
    expect(other({}, order)?.hint).toBe('list ms-1 before the other servers');
  });

  test('a move that did not end is told, with what undoes it', () => {
    const refused = first({ ...sqlite, etcd: true, half: true });
    expect(refused?.because).toContain('did not end');
    expect(refused?.hint).toContain('rm -rf /var/lib/rancher/k3s/server/db/etcd ');
  });

  test('two and four are refused all the same', () => {
    for (const of of [servers.slice(0, 2), [...servers, 'ms-4']]) {
      expect(first(sqlite, of)?.because).toContain('survive the loss of no more than');
    }
  });
});

describe('what this version cannot found', () => {
  test.each([
    [[], 'no host has the role server'],
    [['ms-1', 'ms-2'], '2 servers survive the loss of no more than none'],
    [['a', 'b', 'c', 'd'], '4 servers survive the loss of no more than one'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'more than five make it slower'],
  ])('servers %j', (servers, words) => {
    expect(because(server({ servers }), bare)).toContain(words);
  });
});

describe('servers that are away', () => {
  const servers = ['ms-1', 'ms-2', 'ms-3'];
  const etcd = (host: string): NodeTold => node(host, ca, true, { etcd: true, uid });
  const running: NodeState = { datastore: true, etcd: true, ca, begun, noted, uid };
  const of = (away: readonly string[], nodes: readonly NodeTold[]) => server({ servers, away, nodes, kept });

  test('one of three leaves a majority', () => {
    expect(fence(of(['ms-3'], [etcd('ms-1'), etcd('ms-2')]), running)).toBeUndefined();
    const wish = agent({ servers, away: ['ms-3'], nodes: [etcd('ms-1'), etcd('ms-2')], kept });
    expect(fence(wish, bare)).toBeUndefined();
  });

  test.each<[string, FenceWish, string]>([
    [
      'two of three',
      of(['ms-2', 'ms-3'], [etcd('ms-1')]),
      'ms-2, ms-3 are away: 1 of 3 servers is left, and etcd wants more than half of them',
    ],
    [
      'one of three, and one that was wiped',
      of(['ms-3'], [etcd('ms-1'), node('ms-2')]),
      'ms-3 is away, and ms-2 is without data: 1 of 3 servers is left, and etcd wants more than half of them',
    ],
    ['the only one', agent({ away: ['ms-1'], nodes: [node('wk-1', ca)] }), 'ms-1, the only server, is away'],
  ])('%s leaves none, and nothing is touched', (_, wish, words) => {
    expect(fence(wish, wish.role === 'server' ? running : { ...bare, ca, begun })).toEqual({
      because: words,
      hint: `once it is back, take hosts.${wish.away?.[0]}.away out`,
    });
  });

  test('no cluster is founded without having read it', () => {
    const wish = server({ servers, away: ['ms-3'], nodes: [node('ms-1'), node('ms-2')] });
    expect(because(wish, bare)).toBe('ms-1 would found a cluster, and ms-3 is away, which may have one');
  });

  test('one that comes back is asked the same as all others', () => {
    const back = (state: NodeState) => because(agent({ kept, nodes: [etcd('ms-1')] }), state);
    expect(back({ datastore: false, ca, begun, noted })).toBeUndefined();
    expect(back({ datastore: false, ca: otherCa, begun, noted: { ...noted, uid: otherUid } })).toContain('the lock');
    expect(back({ datastore: false, ca, begun: { ...begun, version: 'v1.35.1+k3s1' }, noted })).toContain(
      'runs with version v1.35.1+k3s1',
    );
  });
});
