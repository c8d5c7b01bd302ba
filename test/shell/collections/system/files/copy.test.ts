import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copy } from '../../../../../src/collections/system/resources/files/copy.ts';
import type { Blob } from '../../../../../src/model/plan/blob.ts';
import { dropStaged } from '../../../../../src/shell/staged.ts';
import { converges, expectChange } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

const blobOf = (content: Buffer): Blob => ({
  source: '/here/tool',
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
const body = Buffer.from([0, 1, 2, 255, 10, 13, 0]);
const source = blobOf(body);
const staged = `/var/lib/provision/staged/${source.sha256}`;

describe.each(userlands)('copy with %s', userland => {
  test('bare, created, unchanged, drifted', async () => {
    const host = fresh(userland);
    host.write(staged, body);
    const task = copy.bind({ source, path: '/srv/tool', mode: '0755' });
    expect(await converges(host, task)).toMatchObject({ action: 'create', needs: [source] });
    expect(host.mode('/srv/tool')).toBe('0755');
    host.write('/srv/tool', 'other');
    const change = await converges(host, task);
    expect(change).toMatchObject({ action: 'update', needs: [source], replaces: { whose: 'edited' } });
    await host.run('chmod 0700 /srv/tool');
    const own = await converges(host, task);
    expect(own.fields).toEqual([{ name: 'mode', before: '0700', after: '0755' }]);
    // What is there already is not sent.
    expect(own.needs).toBeUndefined();
  });

  test('asks before it replaces what is somebody’s, and keeps a copy', async () => {
    const host = fresh(userland);
    host.write(staged, body);
    host.write('/srv/tool', 'somebody’s');
    const task = copy.bind({ source, path: '/srv/tool' });
    expect(await converges(host, task)).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
    const [kept = ''] = readdirSync(join(host.root, 'var/backups/provision/replaced/srv'));
    expect(host.text(`/var/backups/provision/replaced/srv/${kept}`)).toBe('somebody’s');
  });

  test('puts nothing in place that is not what was sent, nor anything that is not there', async () => {
    const host = fresh(userland);
    host.write('/srv/tool', 'kept');
    const task = copy.bind({ source, path: '/srv/tool' });
    expect((await host.apply(task)).code).not.toBe(0);
    host.write(staged, 'cut');
    expect(await host.apply(task)).toMatchObject({ code: 1, stderr: expect.stringContaining('is not what was sent') });
    expect(host.text('/srv/tool')).toBe('kept');
    expect(readdirSync(join(host.root, 'srv'))).toEqual(['tool']);
  });

  test('is refused where there is no room, until there is', async () => {
    const host = fresh(userland);
    host.write('/small/.keep', '');
    host.mount('mount -t tmpfs -o size=64k tmpfs "$1/small"');
    const large = { ...source, size: 100_000 };
    const change = await expectChange(host, copy.bind({ source: large, path: '/small/tool' }));
    expect(change.refused).toMatchObject({
      because: '/small/tool needs 100 kB, and 66 kB are free there',
      liftedBy: {},
    });
    expect((await expectChange(host, copy.bind({ source, path: '/small/tool' }))).refused).toBeUndefined();
  });

  test('what was brought goes once it is used, and nothing beside it', async () => {
    const host = fresh(userland);
    host.write(staged, body);
    host.write('/var/lib/provision/staged/other', 'stays');
    expect(await host.run(dropStaged([source.sha256]))).toMatchObject({ code: 0 });
    expect(readdirSync(join(host.root, 'var/lib/provision/staged'))).toEqual(['other']);
  });
});
