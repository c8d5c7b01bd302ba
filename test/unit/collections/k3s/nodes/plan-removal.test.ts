import { describe, expect, test } from 'vitest';
import { planRemoval } from '../../../../../src/collections/k3s/nodes/plan-removal.ts';
import type { NodesTold, RemovalWish, ToldNode } from '../../../../../src/model/cluster/node-way.ts';
import { Problem } from '../../../../../src/model/problems/problem.ts';

const uid = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';

const node = (name: string, of: Partial<ToldNode> = {}): ToldNode => ({
  name,
  hostname: name,
  ready: 'True',
  cordoned: false,
  etcd: false,
  votes: false,
  version: 'v1.36.3+k3s1',
  addresses: [],
  ...of,
});
const member = (name: string, of: Partial<ToldNode> = {}): ToldNode => node(name, { etcd: true, votes: true, ...of });
const nodes = (...all: readonly ToldNode[]): NodesTold => ({
  nodes: all,
  pods: [],
  budgets: [],
  volumes: [],
  passwords: all.map(({ name }) => name),
});
const ca = 'a'.repeat(64);
const own = { datastore: false, noted: { name: 'home', uid, ca } };

const wish = (of: Partial<RemovalWish>): RemovalWish => ({
  node: 'wk-2',
  told: nodes(node('ms-1'), node('wk-2')),
  servers: ['ms-1'],
  isHost: true,
  host: own,
  own: { uid, ca },
  replaced: false,
  ...of,
});
const servers = ['ms-1', 'ms-2', 'ms-3'];
const three = (...all: readonly ToldNode[]): Partial<RemovalWish> => ({
  node: 'ms-3',
  servers,
  told: nodes(...all, node('wk-1')),
});
const words = (of: Partial<RemovalWish>): readonly string[] => planRemoval(wish(of)).words.map(({ what }) => what);
const refusal = (of: Partial<RemovalWish>): string => {
  try {
    planRemoval(wish(of));
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return '';
};

describe('an agent', () => {
  test('that answers is emptied, stopped and forgotten', () => {
    expect(planRemoval(wish({}))).toMatchObject({ stops: true, member: false, serversLeft: 1, drain: { pods: [] } });
    expect(words({})).toEqual([
      'it takes no new pods',
      'no pod has to go',
      'K3s is stopped there, and no boot starts it',
      'its node goes, and the password that is kept for its name',
    ]);
  });

  test('that is gone is neither emptied nor stopped', () => {
    const of = { told: nodes(node('ms-1'), node('wk-2', { ready: 'Unknown' })), host: { because: 'no route' } };
    expect(planRemoval(wish(of))).toMatchObject({ stops: false, drain: undefined });
    expect(words(of)[0]).toBe('nothing is heard of it, so it is not emptied');
  });

  test('volumes that lie there alone are named', () => {
    const volumes = [
      { name: 'pv', claim: 'default/data', path: '/srv', hostnames: ['wk-2'] },
      { name: 'elsewhere', claim: undefined, path: '/srv', hostnames: ['wk-2', 'ms-1'] },
    ];
    const of = { told: { ...nodes(node('ms-1'), node('wk-2')), volumes } };
    expect(words(of)).toContain(
      'the volume pv (claim default/data) lies there alone, in /srv: pods that use it start nowhere else',
    );
    expect(words(of).join()).not.toContain('the volume elsewhere');
  });

  test('where it was cut off after the node went, what is left is done', () => {
    const of = { told: { ...nodes(node('ms-1')), passwords: ['wk-2'] } };
    expect(words(of)).toEqual([
      'its node is gone already',
      'K3s is stopped there, and no boot starts it',
      'its node goes, and the password that is kept for its name',
    ]);
    expect(words({ told: nodes(node('ms-1')), host: { because: 'no route' } })).toEqual(['its node is gone already']);
  });

  test('that runs and cannot be stopped is refused', () => {
    expect(refusal({ host: { because: 'no route' } })).toContain('cannot be reached to stop K3s there: no route');
  });

  test('whose address is another cluster’s host is refused', () => {
    expect(refusal({ host: { datastore: true, uid: other } })).toContain('a node of another cluster (UID 22222222-222');
    expect(refusal({ host: { datastore: false, ca: 'b'.repeat(64) } })).toContain('(CA bbbbbbbbbbbb');
    expect(refusal({ host: { datastore: false, ca } })).toBe('');
  });

  test('that nobody knows is no node', () => {
    expect(refusal({ node: 'attic', isHost: false })).toContain('neither a node of the cluster nor a host');
  });
});

describe('a server', () => {
  test('of three goes, and it is said how many may be lost then', () => {
    const of = three(member('ms-1'), member('ms-2'), member('ms-3'));
    expect(planRemoval(wish(of))).toMatchObject({ member: true, serversLeft: 2 });
    expect(words(of)).toContain(
      'it goes out of etcd: of the 2 that are left 2 vote and answer, and none of them may be lost',
    );
  });

  test('of five leaves one to be lost', () => {
    const all = ['ms-1', 'ms-2', 'ms-3', 'ms-4', 'ms-5'];
    const of = { node: 'ms-5', servers: all, told: nodes(...all.map(name => member(name))) };
    expect(words(of)).toContain(
      'it goes out of etcd: of the 4 that are left 4 vote and answer, and 1 more may be lost',
    );
  });

  test.each([
    [
      'while another is not heard of',
      three(member('ms-1'), member('ms-2', { ready: 'Unknown' }), member('ms-3')),
      'without it 1 of 3 servers would be left',
    ],
    [
      'while another does not vote yet',
      three(member('ms-1'), member('ms-2', { votes: false }), member('ms-3')),
      'etcd wants 2 to agree',
    ],
    [
      'of two',
      { node: 'ms-2', servers: ['ms-1', 'ms-2'], told: nodes(member('ms-1'), member('ms-2')) },
      'without it 1 of 2 servers would be left',
    ],
    ['that is the last of etcd', { node: 'ms-1', told: nodes(member('ms-1'), node('wk-1')) }, 'it is the only server'],
    [
      'that is the only one, with sqlite',
      { node: 'ms-1', told: nodes(node('ms-1'), node('wk-1')) },
      'it is the only server',
    ],
  ])('%s is refused', (_, of, because) => {
    expect(refusal(of)).toContain(because);
  });

  test('that is gone for good goes while the others answer', () => {
    const of = three(member('ms-1'), member('ms-2'), member('ms-3', { ready: 'Unknown' }));
    expect(planRemoval(wish({ ...of, host: { because: 'no route' } }))).toMatchObject({ member: true, stops: false });
  });
});

describe('a machine in the place of another', () => {
  const lost = nodes(node('ms-1'), node('wk-2', { ready: 'Unknown' }));

  test('takes its name once that is not heard of', () => {
    expect(planRemoval(wish({ replaced: true, told: lost, host: { datastore: false } }))).toMatchObject({
      stops: false,
      drain: undefined,
    });
  });

  test('does not while that lives', () => {
    expect(refusal({ replaced: true })).toContain('two machines cannot have one name');
  });

  test('does not before it is there, and bare', () => {
    const of = { replaced: true, told: lost };
    expect(refusal({ ...of, host: { because: 'no route' } })).toContain('the new machine cannot be reached: no route');
    expect(refusal({ ...of, host: own })).toContain('a node of this cluster already, and no new one');
    expect(refusal({ ...of, host: { datastore: false, ca: 'b'.repeat(64) } })).toContain('another cluster (CA bbbb');
  });

  test('also where the old node is gone already, from a call that was cut off', () => {
    const gone = { replaced: true, told: nodes(node('ms-1')), host: { datastore: false } };
    expect(planRemoval(wish(gone)).words.map(({ what }) => what)).toEqual(['its node is gone already']);
    expect(refusal({ ...gone, host: own })).toBe('');
    expect(refusal({ ...gone, host: { datastore: false, ca: 'b'.repeat(64) } })).toContain('another cluster');
  });
});
