import { describe, expect, test } from 'vitest';
import type { Inventory } from '../../../src/model/inventory.ts';
import { type Door, doorOf } from '../../../src/twin/host/host-accounts.ts';
import { hostFiles } from '../../../src/twin/host/host-files.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../../fixtures/home-and-cloud.ts';

const filesOf = (door: Door) =>
  new Map(
    hostFiles({
      host: 'wk-1',
      door,
      names: [{ address: '192.168.15.2', names: ['ms-1'] }],
      hostKey: { private: 'PRIVATE', public: 'PUBLIC' },
      clientKey: 'ssh-ed25519 AAAA twin\n',
      passwordHash: '$6$hash',
      machineId: '0123',
      base: { passwd: 'root:x:0:0::/root:/bin/bash\n', group: 'root:x:0:\n', shadow: 'root:*:1::::::\n' },
    }).map(file => [file.path, file]),
  );

describe('what the inventory expects at a host’s door', () => {
  const doors = (inventory: Inventory): Door[] => inventory.hosts.map(host => doorOf(inventory, host));

  test('a user whose sudo wants a password', () => {
    expect(doors(homeAndCloud)[0]).toEqual({ accounts: [{ user: 'admin', sudo: 'with-password' }], ports: [22] });
  });

  test('those who jump over it, at the port at which they knock', () => {
    const jump = [{ address: '198.51.100.25', port: 2222, user: 'hopper', identityFiles: [] }];
    const hosts = homeAndCloud.hosts.map(host =>
      host.site === 'home' ? { ...host, ssh: { ...host.ssh, jump } } : host,
    );
    expect(doors({ ...homeAndCloud, hosts })[3]).toEqual({
      accounts: [
        { user: 'admin', sudo: 'with-password' },
        { user: 'hopper', sudo: 'none' },
      ],
      ports: [22, 2222],
    });
  });

  test('root needs no sudo', () => {
    const hosts = homeAndCloud.hosts.map(host => ({ ...host, ssh: { ...host.ssh, user: 'root' } }));
    expect(doors({ ...homeAndCloud, hosts })[0]?.accounts).toEqual([{ user: 'root', sudo: 'none' }]);
  });
});

describe('the files of a host', () => {
  test('a user with a password for sudo alone: the key is the only way in', () => {
    const files = filesOf({ accounts: [{ user: 'admin', sudo: 'with-password' }], ports: [22] });
    expect(files.get('/etc/shadow')).toMatchObject({ mode: 0o640 });
    expect(files.get('/etc/shadow')?.content).toContain('admin:$6$hash:');
    expect(files.get('/etc/sudoers.d/admin')).toMatchObject({ mode: 0o440, content: 'admin ALL=(ALL:ALL) ALL\n' });
    expect(files.get('/home/admin/.ssh/authorized_keys')).toMatchObject({ mode: 0o600, uid: 1000 });
  });

  test('a user without one has no password at all', () => {
    const files = filesOf({ accounts: [{ user: 'admin', sudo: 'without-password' }], ports: [22] });
    expect(files.get('/etc/shadow')?.content).toContain('admin:*:');
    expect(files.get('/etc/sudoers.d/admin')?.content).toContain('NOPASSWD');
  });

  test('root is there already', () => {
    const files = filesOf({ accounts: [{ user: 'root', sudo: 'none' }], ports: [2222] });
    expect(files.get('/etc/passwd')?.content).toBe('root:x:0:0::/root:/bin/bash\n');
    expect(files.get('/root/.ssh/authorized_keys')).toMatchObject({ uid: 0 });
    expect([...files.keys()].some(path => path.startsWith('/etc/sudoers.d'))).toBe(false);
    expect(files.get('/etc/ssh/sshd_config.d/twin.conf')?.content).toMatch(/^Port 2222$/m);
  });
});
