import { describe, expect, test } from 'vitest';
import { directory } from '../../../../src/collections/system/resources/files/directory.ts';
import { converges, expectChange } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, userlands } from '../../harness.ts';

describe.each(userlands)('directory with %s', userland => {
  test('bare, created, unchanged, drifted, updated', async () => {
    const host = fresh(userland);
    const task = directory.bind({ path: "/srv/a b/$(c)/it's", mode: '0750' });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    expect(host.mode("/srv/a b/$(c)/it's")).toBe('0750');
    expect(host.mode('/srv/a b')).toBe('0755');
    await host.run(`chmod 0777 "/srv/a b/\\$(c)/it's"`);
    expect((await converges(host, task)).fields).toEqual([{ name: 'mode', before: '0777', after: '0750' }]);
    await converges(host, directory.bind({ path: "/srv/a b/$(c)/it's", mode: '2755' }));
    await converges(host, directory.bind({ path: '/srv/open' }));
    expect(host.mode('/srv/open')).toBe('0755');
  });

  test.runIf(asRoot)('sets owners', async () => {
    const host = fresh(userland);
    await converges(host, directory.bind({ path: '/srv/app', owner: 'app', group: 'app' }));
    await host.run('chown root /srv/app');
    expect((await converges(host, directory.bind({ path: '/srv/app', owner: '1000' }))).fields).toEqual([
      { name: 'owner', before: 'root', after: '1000' },
    ]);
  });

  test('stops at a file and at a link', async () => {
    const host = fresh(userland);
    await host.run('echo kept >/srv/file; ln -s /tmp /srv/link');
    const before = host.tree();
    for (const path of ['/srv/file', '/srv/link']) {
      const change = await expectChange(host, directory.bind({ path, mode: '0700' }));
      expect(change.refused).toMatchObject({ liftedBy: { paths: expect.any(Array) } });
      expect((await host.run(change.apply)).code).toBe(1);
    }
    expect(host.tree()).toBe(before);
  });
});
