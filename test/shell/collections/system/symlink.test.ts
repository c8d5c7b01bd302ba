import { describe, expect, test } from 'vitest';
import { symlink } from '../../../../src/collections/system/resources/files/symlink.ts';
import { converges, expectChange } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

describe.each(userlands)('symlink with %s', userland => {
  test('bare, created, unchanged, drifted, updated', async () => {
    const host = fresh(userland);
    const task = symlink.bind({ path: '/etc/li nk', target: "-odd $(target) it's" });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    await host.run('rm "/etc/li nk"; mkdir /srv/folder; ln -s /srv/folder "/etc/li nk"');
    expect((await converges(host, task)).fields).toEqual([
      { name: 'target', before: '/srv/folder', after: "-odd $(target) it's" },
    ]);
    expect((await host.run('ls -A /srv/folder')).stdout).toBe('');
  });

  test('replaces a file only when forced, and a folder never', async () => {
    const host = fresh(userland);
    await host.run('echo kept >/srv/file; mkdir /srv/folder');
    for (const [path, force] of [
      ['/srv/file', false],
      ['/srv/folder', true],
    ] as const) {
      const change = await expectChange(host, symlink.bind({ path, target: '/tmp', force }));
      expect(change.refused).toMatchObject({ liftedBy: { paths: expect.any(Array) } });
      expect((await host.run(change.apply)).code).toBe(1);
    }
    const forced = symlink.bind({ path: '/srv/file', target: '/tmp', force: true });
    expect(await converges(host, forced)).toMatchObject({ destroys: true });
  });
});
