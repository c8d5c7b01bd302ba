import { describe, expect, test } from 'vitest';
import { absent } from '../../../src/resources/absent.ts';
import { converges, expectChange, expectNone } from '../converges.ts';
import { fresh } from '../fresh.ts';
import { userlands } from '../harness.ts';

describe.each(userlands)('absent with %s', userland => {
  test('removes files, folders and links, and nothing that a link points to', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p "/srv/a b/c" /srv/kept; echo x >"/srv/a b/c/it's"; echo x >/srv/kept/x; : >/srv/file
ln -s /srv/kept /srv/link; ln -s /srv/kept "/srv/a b/inner"; ln -s /nowhere /srv/dangling`);
    const path = ['/srv/a b', '/srv/file', '/srv/link', '/srv/dangling', '/srv/none'];
    const change = await converges(host, absent.bind({ path }));
    expect(change).toMatchObject({
      action: 'remove',
      destroys: true,
      fields: [
        { name: '/srv/a b', before: 'directory', after: undefined },
        { name: '/srv/file', before: 'file', after: undefined },
        { name: '/srv/link', before: 'symbolic link', after: undefined },
        { name: '/srv/dangling', before: 'symbolic link', after: undefined },
      ],
    });
    expect((await host.run('cd /srv; find . | sort')).stdout).toBe('.\n./kept\n./kept/x\n');
    await expectNone(host, absent.bind({ path }));
  });

  test('expands globs, and nothing else', async () => {
    const host = fresh(userland);
    await host.run(`cd /srv; : >'k3s a'; : >k3s-1; : >other; : >'$(id)x'`);
    await converges(host, absent.bind({ path: '/srv/k3s*' }));
    await converges(host, absent.bind({ path: '/srv/$(id)[xy]' }));
    expect((await host.run('ls /srv')).stdout).toBe('other\n');
  });

  test('refuses where something is mounted below, and says what', async () => {
    const host = fresh(userland);
    await host.run('mkdir -p "/srv/data/in side" /srv/database');
    host.mount('mount --bind "$1/etc" "$1/srv/data/in side"');
    host.mount('mount --bind "$1/etc" "$1/srv/database"');
    const change = await expectChange(host, absent.bind({ path: '/srv/data' }));
    expect(change.why).toBe('not while something is mounted below: /srv/data/in side');
    const applied = await host.run(change.apply);
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('\n/srv/data/in side\n') });
    expect(host.text('/etc/passwd')).toContain('root');
  });

  test('refuses what a link leads to when it holds the system', async () => {
    const host = fresh(userland);
    await host.run('ln -s / /srv/root; mkdir -p /var/lib; : >/var/lib/kept');
    for (const path of ['/srv/root/etc', '/srv/root/var/lib']) {
      const applied = await host.apply(absent.bind({ path }));
      expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('which holds the system') });
    }
    expect(host.text('/var/lib/kept')).toBe('');
  });

  test('is not misled by a name with a line break', async () => {
    const host = fresh(userland);
    await host.run(`mkdir /srv/victim; : >"/srv/k3s
directory 
x"`);
    expect(await host.plan(absent.bind({ path: '/srv/k3s*' }))).toMatchObject({ kind: 'unreadable' });
  });
});
