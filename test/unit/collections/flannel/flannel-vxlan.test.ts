import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flannelVxlan } from '../../../../src/collections/flannel/checks/flannel-vxlan.ts';

/** What the probe printed on a node of K3s v1.36.3 in the twin. */
const recorded = readFileSync(join(import.meta.dirname, 'recordings', 'wk-1.txt'), 'utf8');

const check = flannelVxlan.bind({
  interface: 'wg0',
  mtu: 1420,
  address: '172.27.15.11',
  peers: [
    { name: 'ms-1', address: '172.27.15.12' },
    { name: 'wk-2', address: '172.27.15.13' },
    { name: 'ctb-edge-1', address: '172.27.15.31' },
  ],
});
const judge = (stdout: string) => check.judge({ stdout, stderr: '', code: 0 });
const seen = (stdout: string): readonly string[] => {
  const verdict = judge(stdout);
  return verdict.kind === 'not-met' ? verdict.findings.map(one => `${one.seen} | ${one.wanted}`) : [verdict.kind];
};

test('a network that lies on the mesh', () => {
  expect(judge(recorded)).toEqual({ kind: 'met', evidence: 'MTU 1370, 3 ways' });
});

test.each<[string, string, string, string]>([
  ['of another MTU', 'mtu 1370 qdisc', 'mtu 1450 qdisc', 'flannel.1: MTU 1450 | 1370'],
  ['on the LAN', 'local 172.27.15.11 dev wg0', 'local 172.27.15.11 dev eth0', 'flannel.1: interface below eth0 | wg0'],
  [
    'from another address',
    'local 172.27.15.11',
    'local 192.168.15.3',
    'flannel.1: local address 192.168.15.3 | 172.27.15.11',
  ],
  [
    'without a way to a node',
    '2a:41:f7:ad:2e:18 dst 172.27.15.31 self permanent\n',
    '',
    'flannel.1 has no way to ctb-edge-1 (172.27.15.31) | one forwarding entry for each other node',
  ],
  [
    'to a stranger',
    'dst 172.27.15.31',
    'dst 198.51.100.25',
    "flannel.1 sends to 198.51.100.25, which is no other node's address | the other nodes' addresses",
  ],
  [
    'without a route',
    '10.42.4.0/24 via 10.42.4.0 onlink',
    '',
    'routes through flannel.1 to the pods of 2 nodes | 3, of each other node',
  ],
])('one %s is told', (_, from, to, words) => {
  expect(recorded).toContain(from);
  expect(seen(recorded.replace(from, to))).toContain(words);
});

test('none at all', () => {
  expect(seen('== absent\nabsent\n')).toEqual(['there is no flannel.1 | flannel makes it']);
});

test('to a node that is away there may be a way, or none', () => {
  const some = flannelVxlan.bind({
    interface: 'wg0',
    mtu: 1420,
    address: '172.27.15.11',
    peers: [
      { name: 'ms-1', address: '172.27.15.12' },
      { name: 'wk-2', address: '172.27.15.13' },
      { name: 'ctb-edge-1', address: '172.27.15.31', away: true },
    ],
  });
  const none = recorded
    .replace('2a:41:f7:ad:2e:18 dst 172.27.15.31 self permanent\n', '')
    .replace('10.42.4.0/24 via 10.42.4.0 onlink', '');
  for (const stdout of [recorded, none]) {
    expect(some.judge({ stdout, stderr: '', code: 0 })).toEqual({ kind: 'met', evidence: 'MTU 1370, 2 ways' });
  }
  const fewer = recorded.replace(/ via 10\.42\.\d\.0 onlink/g, '');
  expect(some.judge({ stdout: fewer, stderr: '', code: 0 })).toMatchObject({ kind: 'not-met' });
});
