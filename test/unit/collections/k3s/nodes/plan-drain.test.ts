import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sNodes } from '../../../../../src/collections/k3s/nodes/k3s-nodes.ts';
import { heldUp, planDrain } from '../../../../../src/collections/k3s/nodes/plan-drain.ts';
import { parseNodes } from '../../../../../src/collections/k3s/nodes/told-nodes.ts';
import type { NodesTold, ToldPod } from '../../../../../src/model/cluster/node-way.ts';

/** What the API of K3s v1.36.3 told in the twin of three servers and an agent: there a Deployment's pod with a budget, one that nobody makes anew, a volume. */
const recorded = readFileSync(join(import.meta.dirname, '../recordings/nodes-told.txt'), 'utf8');
const told = parseNodes(recorded);

const pod = (of: Partial<ToldPod>): ToldPod => ({
  name: 'default/one',
  node: 'ctb-edge-1',
  phase: 'Running',
  ready: true,
  owner: 'ReplicaSet',
  mirror: false,
  ending: false,
  labels: {},
  scratch: false,
  hostPaths: [],
  claims: [],
  ...of,
});
const withPods = (...pods: readonly ToldPod[]): NodesTold => ({ ...told, pods });
const words = (of: NodesTold): readonly string[] => planDrain(of, 'ctb-edge-1').words.map(({ what }) => what);

describe('what the API tells', () => {
  test('nodes, what runs there, budgets, volumes, and whose password is kept', () => {
    expect(told.nodes.map(({ name, ready, etcd }) => [name, ready, etcd])).toEqual([
      ['ctb-edge-1', 'True', false],
      ['ms-1', 'True', true],
      ['wk-1', 'True', true],
      ['wk-2', 'True', true],
    ]);
    expect(told.nodes.map(one => one.addresses)).toContainEqual(['172.27.15.31']);
    expect(told.pods.find(({ name }) => name.startsWith('default/web-'))).toMatchObject({
      node: 'ctb-edge-1',
      owner: 'ReplicaSet',
      scratch: true,
      labels: { app: 'web' },
    });
    expect(told.budgets).toEqual([
      {
        name: 'default/web',
        rules: [{ key: 'app', operator: 'In', values: ['web'] }],
        allowed: 0,
        healthy: 1,
        needed: 1,
      },
    ]);
    expect(told.volumes).toEqual([
      { name: 'data-edge', claim: 'default/data', path: '/srv', hostnames: ['ctb-edge-1'] },
    ]);
    expect([...told.passwords].sort()).toEqual(['ctb-edge-1', 'ms-1', 'wk-1', 'wk-2']);
  });

  test('what makes no sense, or was cut off, is never read as less', () => {
    expect(() => parseNodes(recorded.slice(0, 120))).toThrow('makes no sense');
    expect(() => parseNodes('')).toThrow('printed nothing');
    expect(() => k3sNodes.toldOf('ms-1', { code: 1, stdout: recorded, stderr: 'refused' })).toThrow(
      'its API did not tell of the nodes',
    );
  });
});

describe('a plan to empty a node', () => {
  test('says which budget holds a pod up, with its figures', () => {
    const web = told.pods.find(({ labels }) => labels['app'] === 'web')?.name;
    expect(words(told)).toContain(`${web}: the disruption budget default/web lets none go: 1 is healthy, 1 is needed`);
    expect(words(told)).toContain(`${web}: what it keeps in an emptyDir is gone with it`);
  });

  test('names what is lost, and what waits for the node', () => {
    const of = withPods(
      pod({ name: 'default/alone', owner: '', claims: ['default/data'], hostPaths: ['/srv/h'] }),
      pod({ name: 'kube-system/metrics', scratch: true }),
    );
    expect(planDrain(of, 'ctb-edge-1').lost).toEqual(['default/alone']);
    expect(words(of)).toEqual([
      'it takes no new pods',
      'default/alone: nobody makes it anew: it is gone for good',
      'default/alone: its volume data-edge (claim default/data) lies on ctb-edge-1 alone, so it waits until the node takes pods again',
      'default/alone: it uses /srv/h of ctb-edge-1: elsewhere it finds another folder there',
      '2 pods to go, as their budgets allow',
    ]);
    expect(planDrain(of, 'ctb-edge-1', 'goes').words.map(({ what }) => what)).not.toContain(
      'default/alone: it uses /srv/h of ctb-edge-1: elsewhere it finds another folder there',
    );
  });

  test('leaves pods of DaemonSets, the node’s own, ended ones, and those of other nodes', () => {
    const of = withPods(
      pod({ owner: 'DaemonSet' }),
      pod({ owner: 'Node', mirror: true }),
      pod({ phase: 'Succeeded' }),
      pod({ node: 'wk-1' }),
    );
    expect(planDrain(of, 'ctb-edge-1')).toMatchObject({ pods: [], lost: [] });
  });

  test('is none where nobody is there who could end pods, and of no node', () => {
    const of = { ...told, nodes: told.nodes.map(one => ({ ...one, ready: 'Unknown' })) };
    expect(() => planDrain(of, 'ctb-edge-1')).toThrow('nothing is heard of it');
    expect(() => planDrain(told, 'attic')).toThrow('the cluster has no node attic');
  });
});

describe('whom a budget is about', () => {
  const of = (
    rules: NodesTold['budgets'][number]['rules'],
    labels: Readonly<Record<string, string>>,
    name = 'default/b',
  ) =>
    heldUp(
      {
        ...withPods(pod({ labels })),
        budgets: [{ name, ...(rules === undefined ? {} : { rules }), allowed: 0, healthy: 2, needed: 2 }],
      },
      'ctb-edge-1',
    );
  const held = ['default/one: the disruption budget default/b lets none go: 2 are healthy, 2 are needed'];
  const free = ['default/one: it has not gone yet'];
  const rule = (operator: string, ...values: readonly string[]) => [{ key: 'app', operator, values }];

  test.each([
    ['all of the namespace, where it asks for nothing', [], {}, held],
    ['nobody, without a selector', undefined, {}, free],
    ['one of a list', rule('In', 'a', 'b'), { app: 'b' }, held],
    ['none beside the list', rule('In', 'a'), { app: 'b' }, free],
    ['who is not in a list', rule('NotIn', 'a'), {}, held],
    ['who has a label', rule('Exists'), { app: '' }, held],
    ['who has it not', rule('DoesNotExist'), { app: '' }, free],
    ['nobody, by an operator that nobody knows', rule('Gt', '1'), { app: '2' }, free],
  ])('%s', (_, rules, labels, lines) => {
    expect(of(rules, labels)).toEqual(lines);
  });

  test('nobody of another namespace', () => {
    expect(of([], {}, 'other/b')).toEqual(free);
  });

  test('a pod that ends, and one in two budgets, are told as that', () => {
    const budgets = ['a', 'b'].map(name => ({ name: `default/${name}`, rules: [], allowed: 1, healthy: 2, needed: 1 }));
    expect(heldUp({ ...withPods(pod({}), pod({ name: 'x/y', ending: true })), budgets }, 'ctb-edge-1')).toEqual([
      'default/one: it is in 2 disruption budgets at once (default/a, default/b), and nothing sends such a pod away',
      'x/y: it was told to end, and has not',
    ]);
  });
});
