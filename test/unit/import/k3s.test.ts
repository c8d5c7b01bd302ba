import { expect, test } from 'vitest';
import { hostOf, imported, unmarked } from './imported.ts';

const k3s = (text: string, ...dropIns: readonly string[]) =>
  imported([
    { path: 'k3s/config.yaml', text },
    ...dropIns.map((one, number) => ({ path: `k3s/config.yaml.d/${number}.yaml`, text: one })),
  ]);

test('behind a WireGuard interface node-ip is the mesh’s, and the mesh lies around it', () => {
  const read = k3s(
    'cluster-init: true\nnode-name: ms-1\nnode-ip: 10.70.0.11\nnode-external-ip: 198.51.100.2\nflannel-iface: wg1\nflannel-backend: none\n',
  );
  expect(hostOf(read.text, 'ms-1')).toMatch(
    /address: # TODO: 10\.70\.0\.11 is the mesh's.*198\.51\.100\.2.*\n {4}mesh_address: 10\.70\.0\.11\n {4}roles: \[server\]/,
  );
  expect(read.text).toContain('  subnet: 10.70.0.0/24 # TODO: proposed');
  expect(read.text).toContain('  interface: wg1');
  expect(read.remarks.join('\n')).toContain('flannel-iface has no effect while flannel-backend is none');
  expect(unmarked(read)).toEqual([]);
});

test('else node-ip is its address; who only joined is an agent, and its name is asked for', () => {
  const { text } = k3s('server: https://10.1.0.1:6443\nnode-ip: 10.1.0.5,fd00::5\nnode-external-ip: 198.51.100.2\n');
  expect(hostOf(text, 'agent-1')).toContain('    address: 10.1.0.5\n');
  expect(hostOf(text, 'agent-1')).toContain('roles: [agent] # TODO: proposed');
  expect(text).toContain('# TODO: node-external-ip says 198.51.100.2');
  expect(text).toContain('and the server https://10.1.0.1:6443: add the others');
});

test('networks come over, of two stacks the one that the mesh speaks', () => {
  const { text, remarks } = k3s(
    'node-name: a\nnode-ip: 10.1.0.5\ncluster-cidr: 10.60.0.0/16,fd42::/56\nservice-cidr: [10.61.0.0/16]\ncluster-domain: attic.local\ntls-san: [k3s.example.net]\n',
  );
  expect(text).toContain('kubernetes:\n  pods: 10.60.0.0/16\n  services: 10.61.0.0/16');
  expect(text).toContain('# TODO: the API of Kubernetes was reached at k3s.example.net');
  expect(remarks.join('\n')).toContain('dual stack: fd42::/56');
  expect(remarks.join('\n')).toContain("the cluster's domain is attic.local and not cluster.local");
});

test('secrets stay where they are; what else is not carried over is named', () => {
  const { text, remarks } = k3s(
    'node-name: a\nnode-ip: 10.1.0.5\ntoken: Quince-9\ndatastore-endpoint: mysql://k:Quince-9@tcp(db)/k\nsecrets-encryption: true\nkubelet-arg: [max-pods=60]\n',
  );
  expect(`${text}${remarks.join('\n')}`).not.toContain('Quince-9');
  expect(remarks.join('\n')).toContain('config.yaml:3: warning: token: a secret stands in clear');
  expect(remarks.join('\n')).toContain('not carried over: secrets-encryption');
  expect(remarks.join('\n')).toContain('not carried over: kubelet-arg');
});

test('drop-ins are of the same host: a later one wins, a key with + adds', () => {
  const { text } = k3s(
    'node-name: a\nnode-ip: 10.1.0.5\ntls-san: [one.example.net]\n',
    'tls-san+: [two.example.net]\nnode-ip: 10.1.0.6\n',
    'debug: true\n',
  );
  expect(hostOf(text, 'a')).toContain('address: 10.1.0.6');
  expect(text).toContain('was reached at one.example.net, two.example.net');
});
