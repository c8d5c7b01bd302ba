import { expect, test } from 'vitest';
import { hostOf, imported, unmarked } from './imported.ts';

const k0sctl = (hosts: string, config = '') =>
  imported([
    {
      path: 'k0sctl.yaml',
      text: `apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\nmetadata: { name: Pier_9 }\nspec:\n  hosts:\n${hosts}${config}`,
    },
  ]);

test('roles, the address among the fleet beside the one of ssh, and k0sctl’s own default user', () => {
  const read = k0sctl(
    '    - role: controller\n      hostname: pier_a\n      privateAddress: 10.3.0.1\n      ssh: { address: pier.example.net, port: 2222, keyPath: ~/.ssh/pier }\n    - role: controller+worker\n      ssh: { address: 10.3.0.2, user: deb, keyPath: ~/.ssh/pier.pub }\n',
  );
  expect(hostOf(read.text, 'pier-a')).toMatchInlineSnapshot(`
    "  pier-a: # pier.example.net in the source
        site: lan
        address: 10.3.0.1
        mesh_address: 10.8.0.1 # proposed
        roles: [server]
        ssh:
          address: pier.example.net
          user: root
          port: 2222
          identity_file: ~/.ssh/pier"
  `);
  expect(hostOf(read.text, 'server-1')).toContain('roles: [server, agent]\n    ssh:\n      user: deb');
  expect(read.text).toContain('\ncluster: pier-9\n');
  expect(read.remarks.join('\n')).toContain('~/.ssh/pier.pub is a public key');
  expect(read.remarks.join('\n')).toContain('this is k0s, and provision brings up K3s');
  expect(unmarked(read)).toEqual([]);
});

test('the bastion is the jump, with its key', () => {
  const { text } = k0sctl(
    '    - role: worker\n      hostname: nine\n      ssh:\n        address: 10.3.0.9\n        bastion: { address: 198.51.100.4, user: gate, port: 2022, keyPath: ~/.ssh/gate }\n',
  );
  expect(hostOf(text, 'nine')).toContain(
    'jump: {address: 198.51.100.4, user: gate, port: 2022, identity_file: ~/.ssh/gate}',
  );
});

test('what the environment fills in is asked for, with the default that the file has', () => {
  const { text } = k0sctl(
    '    - { role: worker, hostname: one, ssh: { address: 10.3.0.1, user: "${WHO:-deb}" } }\n    - { role: worker, hostname: two, ssh: { address: "$TWO" } }\n',
  );
  expect(hostOf(text, 'one')).toContain(
    "user: # TODO: user has ${WHO:-deb}, which is the environment's; its default is deb",
  );
  expect(hostOf(text, 'two')).toContain("address: # TODO: address has $TWO, which is the environment's");
});

test('openSSH leans on ssh’s configuration: no user is made up, and host keys stay checked', () => {
  const { text, remarks } = k0sctl(
    '    - { role: worker, openSSH: { address: crane, options: { StrictHostKeyChecking: false, ProxyJump: rosa@198.51.100.4 } } }\n',
  );
  expect(hostOf(text, 'crane')).toMatch(/ssh:\n {6}address: crane\n {6}jump: rosa@198\.51\.100\.4$/);
  expect(remarks.join('\n')).toContain('host keys were not checked there (StrictHostKeyChecking=false)');
});

test.each([
  ['reset: true', '{ role: worker, reset: true, ssh: { address: 10.3.0.7 } }', '10.3.0.7: reset: true'],
  ['Windows', '{ role: worker, winRM: { address: 10.3.0.7, password: Winter-12 } }', '10.3.0.7: winrm: Windows'],
  [
    'k0sctl’s own machine',
    '{ role: worker, localhost: { enabled: true } }',
    'localhost: the machine that k0sctl runs on',
  ],
  [
    'a comment',
    '{ role: worker, hostname: a, ssh: { address: 10.3.0.1 } }\n    # - ssh: { address: 10.3.0.7 }',
    '10.3.0.7: commented out',
  ],
])('%s is left out, and said', (_, host, why) => {
  const { text, remarks } = k0sctl(
    `    - ${host}\n    - { role: worker, hostname: one, ssh: { address: 10.3.0.2 } }\n`,
  );
  expect(remarks.join('\n')).toContain(`left out: ${why}`);
  expect(text).not.toContain('10.3.0.7');
  expect(`${text}${remarks.join('\n')}`).not.toContain('Winter-12');
});

test('networks are the file’s, else those that k0s has by itself', () => {
  const host = '    - { role: worker, hostname: one, ssh: { address: 10.3.0.2 }, hooks: {} }\n';
  const said = k0sctl(
    host,
    '  k0s:\n    config:\n      spec:\n        network: { podCIDR: 10.8.0.0/16, serviceCIDR: 10.9.0.0/16, provider: calico }\n        api: { sans: [api.example.net] }\n',
  );
  expect(said.text).toContain('kubernetes:\n  pods: 10.8.0.0/16\n  services: 10.9.0.0/16');
  expect(said.text).toContain('  subnet: 10.77.0.0/24 # TODO');
  expect(said.text).toContain('# TODO: the API of Kubernetes was reached at api.example.net');
  expect(said.remarks.join('\n')).toMatch(/not carried over: hooks[\s\S]*not carried over: network\.provider/);
  const unsaid = k0sctl(host);
  expect(unsaid.text).toContain('kubernetes:\n  pods: 10.244.0.0/16\n  services: 10.96.0.0/12');
  expect(unsaid.remarks.join('\n')).toContain("k0s' own is taken over");
});
