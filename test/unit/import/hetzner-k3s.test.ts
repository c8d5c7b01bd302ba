import { expect, test } from 'vitest';
import { hostOf, imported, unmarked } from './imported.ts';

const hetzner = (pools: string, networking = '{ ssh: { port: 2222, private_key_path: ~/.ssh/sand } }') =>
  imported([
    {
      path: 'cluster.yaml',
      text: `hetzner_token: Quince-9\ncluster_name: sand\nnetworking: ${networking}\nmasters_pool: { instance_count: 2 }\nworker_node_pools:\n${pools}`,
    },
  ]);

test('machines of the cloud have names and no address, which is asked for with where it is to be had', () => {
  const read = hetzner('- { name: small, instance_count: 1, labels: [] }\n');
  expect([...read.text.matchAll(/^ {2}(sand-\S+):$/gm)].map(([, name]) => name)).toEqual([
    'sand-master1',
    'sand-master2',
    'sand-pool-small-worker1',
  ]);
  expect(hostOf(read.text, 'sand-pool-small-worker1')).toContain(
    'address: # TODO: the cloud gave it its address: hcloud server list',
  );
  expect(hostOf(read.text, 'sand-pool-small-worker1')).toContain('roles: [agent, small]');
  expect(read.text).toContain('ssh:\n  user: root\n  port: 2222\n  identity_file: ~/.ssh/sand\n');
  expect(`${read.text}${read.remarks.join('\n')}`).not.toContain('Quince-9');
  expect(read.remarks.join('\n')).toContain('hetzner_token: a token of the cloud stands in clear');
  expect(read.remarks.join('\n')).toContain('not carried over: labels');
  expect(unmarked(read)).toEqual([]);
});

test('machines of one’s own have an address, and the number of their index; one that keeps its name is asked for it', () => {
  const { text } = hetzner(
    '- name: iron\n  external:\n    nodes:\n    - { host: 198.51.100.10, index: 7 }\n    - { host: 198.51.100.11, ssh_user: ops, ssh_port: 2200, ssh_private_key_path: ~/.ssh/i, manage_hostname: false }\n',
  );
  expect(hostOf(text, 'sand-pool-iron-worker7')).toContain('address: 198.51.100.10');
  expect(text).toContain(
    '  agent-1: # TODO: name proposed; it keeps the name that it has itself (manage_hostname: false)',
  );
  expect(hostOf(text, 'agent-1')).toContain('user: ops\n      port: 2200\n      identity_file: ~/.ssh/i');
});

test('an autoscaled pool is left out', () => {
  const { text, remarks } = hetzner(
    '- { name: burst, autoscaling: { enabled: true, min_instances: 0, max_instances: 3 } }\n',
  );
  expect(text).not.toContain('burst');
  expect(remarks.join('\n')).toContain('left out: the pool burst: autoscaled, 0 to 3 machines that come and go');
});

test('networks are the file’s, else those that hetzner-k3s has by itself; the mesh lies in none of them', () => {
  const unsaid = hetzner('', '{ private_network: { enabled: true, subnet: 10.8.0.0/16 } }');
  expect(unsaid.text).toContain('kubernetes:\n  pods: 10.244.0.0/16\n  services: 10.43.0.0/16');
  expect(unsaid.text).toContain('  subnet: 10.9.0.0/24 # TODO');
  const said = hetzner('', '{ cluster_cidr: 10.50.0.0/16, service_cidr: 10.51.0.0/16 }');
  expect(said.text).toContain('kubernetes:\n  pods: 10.50.0.0/16\n  services: 10.51.0.0/16');
});
