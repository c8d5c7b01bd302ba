import { describe, expect, test } from 'vitest';
import { authorizedKey } from '../../../../src/collections/system/resources/authorized-key.ts';
import { user } from '../../../../src/collections/system/resources/user.ts';
import { installed } from '../../../machine.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, userlands } from '../../harness.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p me@home';

describe.runIf(asRoot && installed('useradd', 'users'))('user with dash', () => {
  test('bare, created, unchanged, drifted, removed', async () => {
    const host = fresh('dash');
    const task = user.bind({ name: 'deploy', groups: ['sudo'], shell: '/bin/bash' });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    expect(host.text('/etc/passwd')).toMatch(/^deploy:x:\d+:\d+::\/home\/deploy:\/bin\/bash$/m);
    expect(host.text('/etc/shadow')).toMatch(/^deploy:!:/m);
    await host.run('usermod -G "" -s /bin/sh deploy');
    expect((await converges(host, task)).fields).toEqual([
      { name: 'shell', before: '/bin/sh', after: '/bin/bash' },
      { name: 'groups', before: 'deploy', after: 'deploy sudo' },
    ]);
    expect(await converges(host, user.bind({ name: 'deploy', state: 'absent' }))).toMatchObject({ destroys: true });
    await converges(
      host,
      user.bind({ name: 'daemon1', system: true, home: '/nonexistent', shell: '/usr/sbin/nologin' }),
    );
  });
});

describe.each(userlands)('user with %s', userland => {
  test('reads what is there', async () => {
    const host = fresh(userland);
    await expectNone(host, user.bind({ name: 'app', uid: 1000, home: '/home/app', group: 'app' }));
    await expectNone(host, user.bind({ name: 'ap', state: 'absent' }));
    expect((await expectChange(host, user.bind({ name: 'app', groups: ['sudo'] }))).fields).toEqual([
      { name: 'groups', before: 'app', after: 'app sudo' },
    ]);
  });
});

describe.runIf(asRoot).each(userlands)('authorized_key with %s', userland => {
  test('bare, created, unchanged, drifted, removed', async () => {
    const host = fresh(userland);
    await host.run('mkdir -m 0755 /home/app; chown 1000:1000 /home/app');
    const task = authorizedKey.bind({ user: 'app', key });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    expect((await host.run('cd /home/app; stat -c "%a %U %G %n" .ssh .ssh/authorized_keys')).stdout).toBe(
      '700 app app .ssh\n600 app app .ssh/authorized_keys\n',
    );
    host.write('/home/app/.ssh/authorized_keys', `# ${key}\nssh-rsa AAAAother x\nfrom="10.*" ${key}`);
    expect(await converges(host, task)).toMatchObject({
      action: 'update',
      fields: [{ before: `from="10.*" ${key}`, after: key }],
    });
    expect(host.text('/home/app/.ssh/authorized_keys')).toBe(`# ${key}\nssh-rsa AAAAother x\n${key}`);
    expect((await host.read(task)).stdout).not.toContain('AAAAother');
    await converges(host, authorizedKey.bind({ user: 'app', key, state: 'absent' }));
    expect(host.text('/home/app/.ssh/authorized_keys')).toBe(`# ${key}\nssh-rsa AAAAother x`);
  });

  test('stops where there is no such user, or a link instead of a folder', async () => {
    const host = fresh(userland);
    const nobody = await host.apply(authorizedKey.bind({ user: 'none', key }));
    expect(nobody).toMatchObject({ code: 1, stderr: 'there is no user none\n' });
    await host.run('mkdir -p /home/app; ln -s /etc /home/app/.ssh');
    const linked = await host.apply(authorizedKey.bind({ user: 'app', key }));
    expect(linked).toMatchObject({ code: 1, stderr: expect.stringContaining('is a symbolic link') });
  });
});
