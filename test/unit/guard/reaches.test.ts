import { describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { reachesWayIn, refusedRemoval } from '../../../src/guard/reaches.ts';
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
    ['units', { absent: ['k3s*'] }],
    ['kernel_module', { name: 'wireguard' }],
    ['package', { name: ['openssh-server'] }],
    ['service', { name: 'ssh', state: 'stopped' }],
    ['service', { name: 'wg-quick@wg0', state: 'started' }],
    ['units', { idle: ['ssh*'] }],
    ['firewall_policies', { all: 'accept' }],
    ['interfaces', { absent: ['cni0'] }],
    [
      'authorized_key',
      { user: 'provision', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA x' },
    ],
  ] as const)('%s %j', ([resource, args]) => {
    expect(reachesWayIn(bound(resource, args).reaches, way)).toBe(true);
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
    expect(reachesWayIn(bound(resource, args).reaches, way)).toBe(false);
  });

  test.for([
    'firewall:rules',
    'routes',
    'policy-routing',
    'interface:wg0',
    'mounts:/home',
    'mounts:/etc/ssh',
    'path:/',
  ])('%s', id => expect(reachesWayIn([id], way)).toBe(true));

  test.for(['mounts:/srv/other', 'path:/etc/ss', 'path:/etc/sshfoo', 'path:/home/prov', 'path:/etc/ss.*', 'unit:ss'])(
    'not %s',
    id => expect(reachesWayIn([id], way)).toBe(false),
  );

  test('a pattern that a place may fit', () => {
    expect(reachesWayIn(['path:/home/provisio?'], way)).toBe(true);
    expect(reachesWayIn(['path:/home/[!a]*'], way)).toBe(true);
    expect(reachesWayIn(['path:/home/[a-o]*'], way)).toBe(false);
    // Deeper than any place that is known there.
    expect(reachesWayIn(['path:/etc/network/*.d/x'], way)).toBe(true);
    expect(reachesWayIn(['path:/etc/networks/*.d/x'], way)).toBe(false);
    expect(reachesWayIn(['unit:s[!x]h.service'], way)).toBe(true);
    expect(reachesWayIn(['path:/srv/x', 'path:/srv/k*'], way)).toBe(true);
    expect(reachesWayIn(['path:/etc/ssh/*'], way)).toBe(true);
    expect(reachesWayIn(['path:/srv/*/other'], way)).toBe(false);
  });

  test('anything, where the host would not say all of it', () => {
    expect(reachesWayIn(['path:/etc/motd'], { ...way, unread: ['sshd -T'] })).toBe(true);
    expect(reachesWayIn(['path:/etc/motd'], undefined)).toBe(true);
  });
});

describe('a removal that no guard could put back', () => {
  test.for([
    ['path:/home/provision', 'this login hangs on /home/provision'],
    ['path:/home', 'this login hangs on /home/provision'],
    ['path:/home/*', 'this login hangs on /home/provision'],
    ['path:/home/[!a-o]*', 'this login hangs on /home/provision'],
    ['path:/', 'this login hangs on /home/provision'],
    ['path:/etc/pam.d', 'this login hangs on /etc/pam.d'],
    ['path:/home/provision/.ssh', 'this login hangs on /home/provision/.ssh'],
    ['path:/etc/ssh', 'this login hangs on /etc/ssh'],
    ['path:/srv/keys', 'this login hangs on /srv/keys/provision'],
    ['path:/usr/bin', 'this login hangs on /usr/bin/bash'],
    ['user:provision', 'provision is the user that this run logs in as'],
    ['package:openssh-server', 'this login hangs on the package openssh-server'],
    ['package:sudo', 'this login hangs on the package sudo'],
  ] as const)('%s', ([id, because]) => {
    expect(refusedRemoval(['path:/srv/x', id], way)).toBe(because);
  });

  test.for([
    'path:/etc/nologin',
    'path:/etc/sudoers.d/zz',
    'path:/home/other',
    'path:/etc/ssh/*.d/*',
    'user:app',
    'package:htop',
  ])('not %s', id => {
    expect(refusedRemoval([id], way)).toBeUndefined();
  });
});
