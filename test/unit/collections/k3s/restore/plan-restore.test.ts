import { describe, expect, test } from 'vitest';
import { planRestore } from '../../../../../src/collections/k3s/restore/plan-restore.ts';
import type { BackedUp, RestoreTold, RestoreWish } from '../../../../../src/model/cluster/restore-way.ts';
import { Problem } from '../../../../../src/model/problems/problem.ts';

const uid = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const [ca, newer] = ['a'.repeat(64), 'b'.repeat(64)];
const kept = { name: 'home', uid, ca, servers: ['ms-1'] };
const node: RestoreTold = { datastore: false, ca, noted: { name: 'home', uid, ca }, version: 'v1.36.3+k3s1' };
const server: RestoreTold = { ...node, datastore: true, uid };

const backup: BackedUp = {
  cluster: 'home',
  uid,
  ca,
  host: 'ms-1',
  version: 'v1.36.3+k3s1',
  datastore: 'sqlite',
  taken: '2026-11-29T18:00:00.000Z',
  sha256: 'c'.repeat(64),
};

const wish = (of: Partial<RestoreWish> = {}): RestoreWish => ({
  backup,
  cluster: 'home',
  servers: ['ms-1'],
  agents: ['wk-1', 'wk-2'],
  told: new Map([
    ['ms-1', server],
    ['wk-1', node],
    ['wk-2', node],
  ]),
  silent: new Map(),
  kept,
  now: new Date('2026-11-30T07:00:00Z'),
  ...of,
});

const three = (of: Partial<RestoreWish> = {}): RestoreWish =>
  wish({
    backup: { ...backup, datastore: 'etcd', host: 'wk-1' },
    servers: ['ms-1', 'wk-1', 'wk-2'],
    agents: [],
    told: new Map(['ms-1', 'wk-1', 'wk-2'].map(name => [name, server])),
    ...of,
  });

const refusal = (of: RestoreWish): string => {
  try {
    planRestore(of);
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return 'none';
};

describe('what a restore does', () => {
  test('one server has the backup, and agents are started anew; what was there has a dated name', () => {
    const { words, ...plan } = planRestore(wish());
    expect(plan).toEqual({
      server: 'ms-1',
      others: [],
      agents: ['wk-1', 'wk-2'],
      aside: '/var/lib/rancher/k3s/before-restore-2026-11-30T07-00-00Z',
      goesOn: false,
    });
    expect(words.map(({ host, what }) => (host === undefined ? what : `${host}: ${what}`))).toMatchInlineSnapshot(`
      [
        "home (UID 11111111-111, CA aaaaaaaaaaaa) as it was at 2026-11-29T18:00:00.000Z: sqlite of v1.36.3+k3s1, gathered on ms-1",
        "ms-1: K3s is stopped; its datastore, token and CAs as they are now: set aside in /var/lib/rancher/k3s/before-restore-2026-11-30T07-00-00Z",
        "ms-1: the backup is put in its place, K3s is started, and its API compared with the backup",
        "wk-1: the agent is started anew",
        "wk-2: the agent is started anew",
        "ms-1: pods of K3s, Calico and Traefik that watch the API are started anew; others that may are named",
        "what was made in the cluster after that moment is gone; volumes and images stay as they are. Then phase 3, and its gate",
      ]
    `);
  });

  test('of several the one where it was gathered has it, and the others join that one anew', () => {
    expect(planRestore(three())).toMatchObject({ server: 'wk-1', others: ['ms-1', 'wk-2'] });
    expect(planRestore(three({ backup: { ...backup, datastore: 'etcd', host: 'gone' } }))).toMatchObject({
      server: 'ms-1',
    });
  });

  test('one that was cut off goes on with the folder that it had', () => {
    const underWay = { sha256: backup.sha256, aside: '/var/lib/rancher/k3s/before-restore-then' };
    const plan = planRestore(wish({ told: new Map([['ms-1', { ...server, underWay }]]) }));
    expect(plan).toMatchObject({ goesOn: true, aside: underWay.aside, agents: [] });
  });

  test('a server that has lost all may have it, and a CA that was rotated since comes back, said aloud', () => {
    expect(planRestore(wish({ told: new Map([['ms-1', { datastore: false }]]) })).server).toBe('ms-1');
    const { words } = planRestore(wish({ kept: { ...kept, ca: newer } }));
    expect(words.some(({ what }) => what.includes('the CA has changed since'))).toBe(true);
  });

  test('an agent that could not be read is named, and does not hinder it', () => {
    const told = new Map([['ms-1', server]]);
    const { words, agents } = planRestore(wish({ told, silent: new Map([['wk-1', 'it is away']]) }));
    expect(agents).toEqual([]);
    expect(words).toContainEqual({
      host: 'wk-1',
      what: 'is not started anew, it could not be read: it is away',
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['of another name', wish({ cluster: 'work' }), "is of the cluster home, and the inventory's is work"],
    ['of another UID than the lock’s', wish({ kept: { ...kept, uid: other } }), 'by the lock beside the inventory'],
    [
      'where another cluster runs',
      wish({ told: new Map([['ms-1', { ...server, uid: other }]]) }),
      'ms-1: it is a node of another cluster (UID 22222222-222)',
    ],
    [
      'where an agent is of another CA and has nothing noted',
      wish({
        told: new Map([
          ['ms-1', server],
          ['wk-1', { datastore: false, ca: newer }],
        ]),
      }),
      'wk-1: it is a node of another cluster (CA bbbbbbbbbbbb)',
    ],
    [
      'where another backup was cut off',
      wish({ told: new Map([['ms-1', { ...server, underWay: { sha256: 'd'.repeat(64), aside: '/was' } }]]) }),
      'was cut off here; what was there before is in /was',
    ],
    [
      'with an older K3s',
      wish({ told: new Map([['ms-1', { ...server, version: 'v1.35.9+k3s1' }]]) }),
      'it may not read it',
    ],
    ['of sqlite for three servers', three({ backup }), 'the backup is of sqlite, and the inventory has 3 server(s)'],
    ['of etcd for one', wish({ backup: { ...backup, datastore: 'etcd' } }), 'is of etcd'],
    [
      'while a server is away',
      three({
        told: new Map([
          ['ms-1', server],
          ['wk-1', server],
        ]),
        silent: new Map([['wk-2', 'it is away']]),
      }),
      'wk-2: it could not be read: it is away',
    ],
    [
      'where nothing makes an etcd of a snapshot',
      three({ told: new Map(['ms-1', 'wk-1', 'wk-2'].map(name => [name, { datastore: false }])) }),
      'wk-1: K3s is not installed there',
    ],
  ])('%s', (_, of, why) => {
    expect(refusal(of)).toContain(why);
  });

  test('every reason is told, not the first alone', () => {
    const told = new Map([
      ['ms-1', { ...server, uid: other }],
      ['wk-1', { ...node, noted: { name: 'home', uid: other, ca } }],
    ]);
    expect(refusal(wish({ told })).split('\n')).toHaveLength(2);
  });
});
