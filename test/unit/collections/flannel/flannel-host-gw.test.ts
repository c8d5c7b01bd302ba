import { expect, test } from 'vitest';
import { flannelHostGw } from '../../../../src/collections/flannel/checks/flannel-host-gw.ts';

/** What `ip route` printed on an agent of K3s v1.36.3 in the twin, flannel over the mesh. */
const recorded = `10.42.0.0/24 dev wg0 scope link 
10.42.1.0/24 dev cni0 proto kernel scope link src 10.42.1.1 linkdown 
10.42.2.0/24 dev wg0 scope link 
`;

const peers = [
  { name: 'ms-1', address: '172.27.15.1' },
  { name: 'ed-1', address: '172.27.15.3' },
];
const judge = (stdout: string, spec: object = {}) =>
  flannelHostGw.bind({ interface: 'wg0', pods: '10.42.0.0/16', peers, ...spec }).judge({ stdout, stderr: '', code: 0 });
const seen = (stdout: string, spec?: object): readonly string[] => {
  const verdict = judge(stdout, spec);
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
};

test('a route to the pods of each other node', () => {
  expect(judge(recorded)).toEqual({ kind: 'met', evidence: '2 routes' });
});

test('routes by a node’s address, as flannel sets them', () => {
  expect(seen(recorded.replace('10.42.0.0/24 dev', '10.42.0.0/24 via 172.27.15.1 dev'))).toEqual(['met']);
});

test('one that is missing', () => {
  expect(seen(recorded.replace(/10\.42\.2.*\n/, ''))).toEqual(['routes to the pods of 1 node']);
});

test('one that leads by another interface, or to a stranger', () => {
  expect(seen(recorded.replace('10.42.0.0/24 dev wg0', '10.42.0.0/24 via 192.168.15.1 dev eth0'))).toEqual([
    '10.42.0.0/24 leads through eth0',
    "10.42.0.0/24 leads to 192.168.15.1, which is no other node's address",
  ]);
});

test('between the hosts’ own addresses any interface will do', () => {
  const lan = recorded.replaceAll('dev wg0', 'via 192.168.15.2 dev eth0');
  const own = [
    { name: 'ms-1', address: '192.168.15.2' },
    { name: 'ed-1', address: '192.168.15.4' },
  ];
  expect(seen(lan, { interface: '', peers: own })).toEqual(['met']);
});

test('to one that is away there may be a route or none', () => {
  const away = [peers[0], { name: 'ed-1', address: '172.27.15.3', away: true }];
  expect(seen(recorded, { peers: away })).toEqual(['met']);
  expect(seen(recorded.replace(/10\.42\.2.*\n/, ''), { peers: away })).toEqual(['met']);
});
