import { expect, test } from 'vitest';
import { parseAdopted } from '../../../../../src/collections/k3s/adopted/adopted-state.ts';
import { type Answers, clusterSaid } from '../../../../../src/collections/k3s/adopted/cluster-said.ts';

const answers = (options: readonly string[], more: Partial<Answers> = {}): Answers => ({
  nodes: [
    { name: 'b-2', addresses: [], block: '', options: ['agent', '--cluster-cidr', '10.9.0.0/16'] },
    { name: 'b-1', addresses: [], block: '', options: ['server', ...options] },
  ],
  ...{ version: 'v1.36.3+k3s1', dns: '10.43.0.10', zone: 'cluster.local', daemons: [] },
  ...more,
});

test('what servers were not told is what K3s takes by itself; agents have no say', () => {
  expect(clusterSaid(answers([]))).toMatchObject({
    ...{ pods: '10.42.0.0/16', services: '10.43.0.0/16', network: 'flannel', backend: 'vxlan', zone: 'cluster.local' },
  });
});

test('options are read in either form, the last one counts, and of two families IPv4', () => {
  const options = [
    '--cluster-cidr',
    '10.1.0.0/16',
    '--cluster-cidr=fd00::/56,10.52.0.0/16',
    '--service-cidr',
    '10.53.0.0/16',
  ];
  expect(clusterSaid(answers(options))).toMatchObject({ pods: '10.52.0.0/16', services: '10.53.0.0/16' });
});

test.each([
  [['--flannel-backend=host-gw'], [], { network: 'flannel', backend: 'host-gw' }],
  [['--flannel-backend=none'], ['calico-node', 'svclb'], { network: 'calico' }],
  [['--flannel-backend', 'none'], ['cilium'], { network: 'cilium' }],
  [['--flannel-backend', 'none'], [], { network: 'none' }],
])('%j with %j', (options, daemons, network) => {
  const { network: name, backend } = clusterSaid(answers(options, { daemons }));
  expect({ network: name, ...(backend === undefined ? {} : { backend }) }).toEqual(network);
});

const node = 'datastore yes\nruns k3s\n';

test('what a server tells', () => {
  const told = `${node}node b-1 198.51.100.25 fd00::1\nblock b-1 10.52.0.0/24\nargs b-1 ["server","--token","********"]\nversion v1.36.3+k3s1\ndns 10.53.0.10\ndaemonset svclb\ndomain b.internal\n`;
  expect(parseAdopted(told)).toMatchObject({
    runs: 'server',
    said: {
      zone: 'b.internal',
      nodes: [{ name: 'b-1', addresses: ['198.51.100.25', 'fd00::1'], block: '10.52.0.0/24' }],
    },
  });
});

test('what was not read is never absent', () => {
  expect(() => parseAdopted('datastore yes\n')).toThrow();
  expect(() => parseAdopted(node)).toThrow('it names no node');
  expect(() => parseAdopted(`${node}node b-1 x\nargs b-1 {"a":1}\n`)).toThrow('k3s.io/node-args');
});
