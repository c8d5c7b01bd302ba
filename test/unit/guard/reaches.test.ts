import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { shipped } from '../../../src/collections/collections.ts';
import { reachesWayIn, refusedRemoval } from '../../../src/guard/reaches.ts';
import type { Reach } from '../../../src/model/plan/reach.ts';
import { resource } from '../../../src/model/plan/resource.ts';
import { thing } from '../../../src/model/reading/thing.ts';
import { sh } from '../../../src/shell/sh.ts';
import { way } from './way.ts';

const { resources } = shipped;

const bound = (resource: string, args: unknown) => {
  const one = resources.get(resource)?.bind(args);
  if (one === undefined) throw new Error(`there is no resource ${resource}`);
  return one;
};

describe('what may keep the next login out', () => {
  test.for([
    ['user', { name: 'provision', shell: '/bin/false' }],
    ['user', { name: 'root', shell: '/bin/false' }],
    ['directory', { path: '/home/provision', mode: '0777' }],
    ['directory', { path: '/home', mode: '0700' }],
    ['directory', { path: '/home/provision/.ssh', mode: '0777' }],
    ['directory', { path: '/etc/ssh', mode: '0777' }],
    ['directory', { path: '/srv/keys', mode: '0777' }],
    ['file', { path: '/etc/nologin', content: 'closed' }],
    ['file', { path: '/run/nologin', content: 'closed' }],
    ['file', { path: '/home/provision/.bashrc', content: 'exit 1' }],
    ['file', { path: '/home/provision/.ssh/authorized_keys', content: '' }],
    ['file', { path: '/etc/pam.d/sshd', content: '' }],
    ['file', { path: '/etc/sudoers.d/zz', content: '' }],
    ['file', { path: '/etc/ssh/sshd_config.d/50-mine.conf', content: '' }],
    ['line', { path: '/etc/sudoers', line: 'provision ALL=(ALL) !ALL' }],
    ['line', { path: '/etc/network/interfaces', line: 'x' }],
    ['symlink', { path: '/srv/keys/provision', target: '/dev/null' }],
    ['symlink', { path: '/usr/bin/bash', target: '/bin/false' }],
    ['sysctl', { file: '/etc/sysctl.d/x', values: { 'net.ipv4.conf.all.rp_filter': 1 } }],
    ['command', { run: 'true', always: true }],
    ['package', { name: ['htop'] }],
    ['service', { name: 'cron', state: 'stopped' }],
    ['leftover_units', { absent: ['k3s*'] }],
    ['kernel_module', { name: 'wireguard' }],
    ['package', { name: ['openssh-server'] }],
    ['service', { name: 'ssh', state: 'stopped' }],
    ['service', { name: 'wg-quick@wg0', state: 'started' }],
    ['leftover_units', { idle: ['ssh*'] }],
    ['firewall_policies', { all: 'accept' }],
    ['leftover_interfaces', { absent: ['cni0'] }],
    ['leftover_routes', { absent: { destinations: ['10.42.0.0/16'] } }],
    ['leftover_policy_rules', { rules: 'defaults' }],
    ['leftover_mounts', { absent_below: ['/home'] }],
    ['wireguard_key', { path: '/etc/ssh/wg0.key' }],
    [
      'authorized_key',
      { user: 'provision', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA x' },
    ],
  ] as const)('%s %j', ([resource, args]) => {
    expect(reachesWayIn(bound(resource, args).reach, way)).toBe(true);
  });

  test.for([
    ['user', { name: 'app', shell: '/bin/false' }],
    ['directory', { path: '/srv/app', mode: '0777' }],
    ['directory', { path: '/home/other', mode: '0777' }],
    ['file', { path: '/etc/motd', content: 'x' }],
    ['file', { path: '/home/provision/notes', content: 'x' }],
    ['file', { path: '/srv/etc/ssh/sshd_config', content: 'x' }],
    ['file', { path: '/etc/wireguard/wg0.key', content: 'x' }],
    ['line', { path: '/etc/hosts', line: 'x' }],
    ['sysctl', { file: '/etc/sysctl.d/x', values: { 'vm.swappiness': 1 } }],
    ['absent', { path: '/var/lib/rancher/*' }],
    [
      'authorized_key',
      { user: 'app', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA x' },
    ],
  ] as const)('not %s %j', ([resource, args]) => {
    expect(reachesWayIn(bound(resource, args).reach, way)).toBe(false);
  });

  test.for<Reach>([
    { anything: true },
    { network: true },
    { keysOf: ['root'] },
    { mounts: ['/home'] },
    { mounts: ['/etc/ssh'] },
    { paths: ['/'] },
  ])('%j', reach => expect(reachesWayIn(reach, way)).toBe(true));

  test.for<Reach>([
    { mounts: ['/srv/other'] },
    { paths: ['/etc/ss'] },
    { paths: ['/etc/sshfoo'] },
    { paths: ['/home/prov'] },
    { paths: ['/etc/ss.*'] },
    { units: ['ss'] },
  ])('not %j', reach => expect(reachesWayIn(reach, way)).toBe(false));

  test('a pattern that a place may fit', () => {
    expect(reachesWayIn({ paths: ['/home/provisio?'] }, way)).toBe(true);
    expect(reachesWayIn({ paths: ['/home/[!a]*'] }, way)).toBe(true);
    expect(reachesWayIn({ paths: ['/home/[a-o]*'] }, way)).toBe(false);
    // Deeper than any place that is known there.
    expect(reachesWayIn({ paths: ['/etc/network/*.d/x'] }, way)).toBe(true);
    expect(reachesWayIn({ paths: ['/etc/networks/*.d/x'] }, way)).toBe(false);
    expect(reachesWayIn({ units: ['s[!x]h.service'] }, way)).toBe(true);
    expect(reachesWayIn({ paths: ['/srv/x', '/srv/k*'] }, way)).toBe(true);
    expect(reachesWayIn({ paths: ['/etc/ssh/*'] }, way)).toBe(true);
    expect(reachesWayIn({ paths: ['/srv/*/other'] }, way)).toBe(false);
  });

  test('anything, where the host would not say all of it', () => {
    expect(reachesWayIn({ paths: ['/etc/motd'] }, { ...way, unread: ['sshd -T'] })).toBe(true);
    expect(reachesWayIn({ paths: ['/etc/motd'] }, undefined)).toBe(true);
  });
});

describe('a removal that no guard could put back', () => {
  test.for([
    [{ paths: ['/home/provision'] }, 'this login depends on /home/provision'],
    [{ paths: ['/home'] }, 'this login depends on /home/provision'],
    [{ paths: ['/home/*'] }, 'this login depends on /home/provision'],
    [{ paths: ['/home/[!a-o]*'] }, 'this login depends on /home/provision'],
    [{ paths: ['/'] }, 'this login depends on /home/provision'],
    [{ paths: ['/etc/pam.d'] }, 'this login depends on /etc/pam.d'],
    [{ paths: ['/home/provision/.ssh'] }, 'this login depends on /home/provision/.ssh'],
    [{ paths: ['/etc/ssh'] }, 'this login depends on /etc/ssh'],
    [{ paths: ['/srv/keys'] }, 'this login depends on /srv/keys/provision'],
    [{ paths: ['/usr/bin'] }, 'this login depends on /usr/bin/bash'],
    [{ users: ['provision'] }, 'provision is the user that this run logs in as'],
    [{ packages: ['openssh-server'] }, 'this login depends on the package openssh-server'],
    [{ packages: ['sudo'] }, 'this login depends on the package sudo'],
  ] as const)('%j', ([reach, because]) => {
    expect(refusedRemoval({ paths: ['/srv/x'], ...reach }, way)).toBe(because);
  });

  test.for([
    { paths: ['/etc/nologin'] },
    { paths: ['/etc/sudoers.d/zz'] },
    { paths: ['/home/other'] },
    { paths: ['/etc/ssh/*.d/*'] },
    { users: ['app'] },
    { packages: ['htop'] },
  ])('not %j', reach => {
    expect(refusedRemoval(reach, way)).toBeUndefined();
  });

  test('not a key of the login: the account stays, and a guard puts the file back', () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA x';
    expect(refusedRemoval(bound('authorized_key', { user: 'provision', key, state: 'absent' }).reach, way)).toBe(
      undefined,
    );
  });
});

test('a resource that does not say what it reaches is guarded, whatever its ids are called', () => {
  const silent = resource({
    name: 'silent',
    summary: 'Says nothing.',
    schema: z.strictObject({}),
    examples: [],
    ids: () => [thing('sun')],
    title: () => 'silent',
    probe: () => sh`:`,
    parse: () => '',
    diff: () => ({ action: 'update', fields: [] }),
    apply: () => sh`:`,
  });
  expect(reachesWayIn(silent.bind({}).reach, way)).toBe(true);
});
