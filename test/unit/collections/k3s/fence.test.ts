import { describe, expect, test } from 'vitest';
import { type FenceWish, fence } from '../../../../src/collections/k3s/state/fence.ts';
import type { NodeState } from '../../../../src/collections/k3s/state/node-state.ts';

const ca = 'a'.repeat(64);
const otherCa = 'b'.repeat(64);
const lasting = { version: 'v1.36.3+k3s1', pods: '10.42.0.0/16' };
const begun = { cluster: 'home', ...lasting };
const bare: NodeState = { datastore: false };

const node = (host: string, its: string | null = null, datastore = false) => ({ host, ca: its, datastore });
const server = (more: Partial<FenceWish> = {}): FenceWish => ({
  ...{ host: 'ms-1', cluster: 'home', role: 'server', servers: ['ms-1'], network: 'flannel', lasting },
  nodes: [node('ms-1'), node('wk-1'), node('wk-2')],
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

describe('a second cluster is never founded', () => {
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

describe('what this version cannot found', () => {
  test.each([
    [[], 'no host has the role server'],
    [['ms-1', 'ms-2'], '2 servers survive the loss of no more than none'],
    [['a', 'b', 'c', 'd'], '4 servers survive the loss of no more than one'],
    [['a', 'b', 'c'], 'this version founds clusters of one'],
  ])('servers %j', (servers, words) => {
    expect(because(server({ servers }), bare)).toContain(words);
  });
});
