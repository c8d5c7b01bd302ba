import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sDeployments } from '../../../../src/collections/k3s/checks/k3s-deployments.ts';
import { k3sNodes } from '../../../../src/collections/k3s/checks/k3s-nodes.ts';
import { k3sRunning } from '../../../../src/collections/k3s/checks/k3s-running.ts';
import { k3sFormerNodes } from '../../../../src/collections/k3s/resources/k3s-former-nodes.ts';

/** What the API of K3s v1.36.3 told in the twin while one host was wiped. */
const recorded = readFileSync(join(import.meta.dirname, 'recordings', 'nodes.txt'), 'utf8');
const well = recorded.replace('Unknown', 'True');
const version = 'v1.36.3+k3s1-lab';
const reading = (stdout: string) => ({ stdout, stderr: '', code: 0 });

const nodes = k3sNodes.bind({
  version,
  nodes: [
    { name: 'ms-1', address: '172.27.15.12' },
    { name: 'wk-1', address: '172.27.15.11' },
    { name: 'wk-2', address: '172.27.15.13' },
    { name: 'ctb-edge-1', address: '172.27.15.31' },
  ],
});
const seen = (stdout: string): readonly string[] => {
  const verdict = nodes.judge(reading(stdout));
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
};

describe('every node', () => {
  test('Ready at its mesh address, with the wanted version', () => {
    expect(nodes.judge(reading(well))).toEqual({ kind: 'met', evidence: `4 nodes Ready, ${version}` });
  });

  test.each<[string, string, string, string]>([
    ['lost', '', '', 'wk-2 is not Ready: it has not been heard of for a while'],
    ['not Ready', 'Unknown', 'False', 'wk-2 is not Ready'],
    ['that has said nothing', 'Unknown', '', 'wk-2 is not Ready: its kubelet has said nothing yet'],
    ['missing', 'Node\t/wk-2\tUnknown\t172.27.15.13\tv1.36.3+k3s1-lab\t\t\n', '', 'wk-2 is no node of the cluster'],
    ['of another address', '172.27.15.31', '198.51.100.25', 'ctb-edge-1 is reached at 198.51.100.25'],
    [
      'of two addresses',
      '172.27.15.31',
      '172.27.15.31 198.51.100.25',
      'ctb-edge-1 is reached at 172.27.15.31, 198.51.100.25',
    ],
    [
      'of another version',
      '172.27.15.31\tv1.36.3+k3s1-lab',
      '172.27.15.31\tv1.35.1+k3s1',
      'ctb-edge-1 runs v1.35.1+k3s1',
    ],
    [
      'nobody knows',
      'Node\t/ms-1',
      'Node\t/attic\tTrue\t10.0.0.1\tv1\t\t\nNode\t/ms-1',
      'attic is a node, and no host of the inventory',
    ],
  ])('one %s is told', (_, from, to, words) => {
    expect(recorded).toContain(from);
    expect(seen(recorded.replace(from, to))).toContain(words);
  });

  test('of a server that does not run, or of an answer that makes no sense', () => {
    expect(seen('absent\n')).toEqual(['no server of K3s runs on this host']);
    for (const stdout of ['No resources found', 'Node\tx', 'Pod\t/a\t\t\t\t\t\n', `${recorded}E1128 memcache.go`]) {
      expect(nodes.judge(reading(stdout))).toMatchObject({ kind: 'unasked' });
    }
    // An empty list is an answer: nobody is a node.
    expect(seen('')).toHaveLength(4);
  });
});

test('a Deployment has the pods that it wants, and wants some', () => {
  const judge = (stdout: string) => k3sDeployments.bind({ of: ['kube-system/coredns'] }).judge(reading(stdout));
  const waits = recorded.replace('\t1\t1\n', '\t1\t\n');
  expect(waits).not.toBe(recorded);
  expect(judge(recorded)).toEqual({ kind: 'met', evidence: '1 available' });
  expect(judge(waits)).toMatchObject({ findings: [{ seen: 'coredns: 0 of 1 pods answer' }] });
  expect(judge(recorded.replace('\t1\t1\n', '\t0\t\n'))).toMatchObject({ kind: 'not-met' });
  expect(judge('absent\n')).toMatchObject({ findings: [{ seen: 'there is no Deployment kube-system/coredns' }] });
});

test('K3s is up only where its unit is active, and restarts of its own are told', () => {
  const judge = (active: string, sub: string, restarts: string) =>
    k3sRunning
      .bind({ unit: 'k3s-agent', node: 'wk-1' })
      .judge(
        reading(
          `now 1796000000\nLoadState=loaded\nActiveState=${active}\nSubState=${sub}\nUnitFileState=enabled\nNeedDaemonReload=no\nNRestarts=${restarts}\n`,
        ),
      );
  expect(judge('active', 'running', '0')).toEqual({ kind: 'met', evidence: 'k3s-agent is running' });
  expect(judge('active', 'running', '2')).toMatchObject({ kind: 'met', note: expect.stringContaining('2 times') });
  expect(judge('activating', 'auto-restart', '7')).toMatchObject({ kind: 'not-met' });
  expect(k3sRunning.bind({ unit: 'k3s', node: 'cp-1' }).judge(reading(''))).toMatchObject({ kind: 'unasked' });
});

describe('the node of a host that was wiped', () => {
  const plan = (bare: readonly string[], stdout: string) =>
    k3sFormerNodes.bind({ server: 'ms-1', bare }).plan(reading(stdout));

  test('goes, so that the host can join again under its name; only once the cluster has lost it', () => {
    expect(plan(['wk-2'], recorded)).toMatchObject({
      kind: 'change',
      change: { action: 'remove', fields: [{ name: 'node wk-2', before: 'not heard of', after: undefined }] },
    });
    expect(plan(['wk-2'], well)).toMatchObject({
      change: { fields: [{ before: 'Ready' }], apply: { text: expect.stringContaining('!= Unknown') } },
    });
  });

  test.each([
    ['a node whose host still is one', [], recorded],
    ['its own: of a server that has just been founded nothing was read that says otherwise', ['ms-1'], recorded],
    ['anything where no server runs', ['wk-2'], 'absent\n'],
  ])('never %s', (_, bare, stdout) => {
    expect(plan(bare, stdout)).toMatchObject({ kind: 'none' });
  });
});

test('a node that is away may be lost or none at all, and is no stranger', () => {
  const some = k3sNodes.bind({
    version,
    nodes: [
      { name: 'ms-1', address: '172.27.15.12' },
      { name: 'wk-1', address: '172.27.15.11' },
      { name: 'wk-2', address: '172.27.15.13', away: true },
      { name: 'ctb-edge-1', address: '172.27.15.31' },
    ],
  });
  const without = recorded.replace(/^Node\t\/wk-2.*\n/m, '');
  expect(without).not.toBe(recorded);
  for (const text of [recorded, without]) {
    expect(some.judge(reading(text))).toEqual({ kind: 'met', evidence: `3 nodes Ready, ${version}; away: wk-2` });
  }
});
