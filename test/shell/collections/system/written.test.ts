import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { block } from '../../../../src/collections/system/resources/files/block.ts';
import { download } from '../../../../src/collections/system/resources/files/download.ts';
import { file } from '../../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../../src/collections/system/resources/files/line.ts';
import { symlink } from '../../../../src/collections/system/resources/files/symlink.ts';
import { template } from '../../../../src/collections/system/resources/files/template.ts';
import { kernelModule } from '../../../../src/collections/system/resources/kernel-module.ts';
import { sysctl } from '../../../../src/collections/system/resources/sysctl.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import { converges, expectChange } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../../harness.ts';

const REPLACED = '/var/backups/provision/replaced';
const MINE = Buffer.from([0x6d, 0x69, 0x6e, 0x65, 0xff, 0x00, 0x0a]);

/** Copies of what was replaced, by the path that it had. */
const copies = (host: ShellHost): readonly string[] => {
  const folder = join(host.root, REPLACED);
  const all =
    statSync(folder, { throwIfNoEntry: false }) === undefined
      ? []
      : readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter(one => one.isFile()).map(one => join(one.parentPath, one.name).slice(host.root.length));
};

const sum = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const entry = (host: ShellHost, path: string): string =>
  join(host.root, '/var/lib/provision/written', sum(path).slice(0, 32));

const wish = (content: string): BoundTask => file.bind({ path: '/etc/app.conf', content });

describe.each(userlands)('what stands in the way of a file, with %s', userland => {
  test('somebody’s file: asked first, and a copy with owner, mode and time, byte for byte', async () => {
    const host = fresh(userland);
    host.write('/etc/app.conf', MINE);
    await host.run(
      `${asRoot ? 'chown 1000:1000 /etc/app.conf; ' : ''}chmod 2640 /etc/app.conf; touch -d '2001-02-03 04:05:06' /etc/app.conf`,
    );
    const before = statSync(join(host.root, '/etc/app.conf'));
    const change = await converges(host, wish('ours\n'));
    expect(change).toMatchObject({ destroys: true, replaces: { whose: 'somebody', copy: REPLACED } });
    const [copy = '', ...more] = copies(host);
    expect(more).toEqual([]);
    expect(copy).toMatch(/^\/var\/backups\/provision\/replaced\/etc\/app\.conf\.\d{8}T\d{6}Z\.[0-9a-f]{64}$/);
    expect(readFileSync(join(host.root, copy))).toEqual(MINE);
    const kept = statSync(join(host.root, copy));
    expect([kept.mode, kept.uid, kept.gid, kept.mtimeMs]).toEqual([
      before.mode,
      before.uid,
      before.gid,
      before.mtimeMs,
    ]);
    expect([host.mode('/var/backups/provision'), host.mode(REPLACED)]).toEqual(['0700', '0700']);
  });

  test('ours: nothing is asked, and nothing kept', async () => {
    const host = fresh(userland);
    await converges(host, wish('1\n'));
    const change = await converges(host, wish('2\n'));
    expect([change.destroys, change.replaces]).toEqual([undefined, undefined]);
    expect(copies(host)).toEqual([]);
    expect(host.text('/var/lib/provision/written/'.concat(sum('/etc/app.conf').slice(0, 32)))).toBe(
      `${sum('2\n')}  /etc/app.conf\n`,
    );
    expect(host.mode('/var/lib/provision/written')).toBe('0700');
  });

  test('edited since: not asked, but a copy; the same edit is kept once', async () => {
    const host = fresh(userland);
    await converges(host, wish('1\n'));
    for (const _ of [1, 2]) {
      host.write('/etc/app.conf', 'edited\n');
      const change = await converges(host, wish('1\n'));
      expect(change).toMatchObject({ replaces: { whose: 'edited' } });
      expect(change.destroys).toBeUndefined();
    }
    expect(copies(host).map(host.text)).toEqual(['edited\n']);
  });

  test('what a package has installed and nobody has edited is not asked for', async () => {
    const host = fresh(userland);
    const md5 = createHash('md5').update('shipped\n').digest('hex');
    host.write('/var/lib/dpkg/status', `Package: app\nConffiles:\n /etc/app.conf ${md5}\n /etc/other 0\n`);
    host.write('/etc/app.conf', 'shipped\n');
    expect(await converges(host, wish('1\n'))).toMatchObject({ replaces: { whose: 'packaged' } });
    expect(copies(host).map(host.text)).toEqual(['shipped\n']);
    const edited = fresh(userland);
    edited.write('/var/lib/dpkg/status', `Package: app\nConffiles:\n /etc/app.conf ${md5}\n`);
    edited.write('/etc/app.conf', 'shipped\nedited\n');
    expect(await expectChange(edited, wish('1\n'))).toMatchObject({ destroys: true });
    const ucf = fresh(userland);
    ucf.write('/var/lib/ucf/hashfile', `${md5}  /etc/app.conf\n`);
    ucf.write('/etc/app.conf', 'shipped\n');
    expect(await expectChange(ucf, wish('1\n'))).toMatchObject({ replaces: { whose: 'packaged' } });
  });

  test.each([
    ['missing', 'rm -r /var/lib/provision/written'],
    ['cut off', 'for one in /var/lib/provision/written/*; do printf x >"$one"; done'],
    ['a folder', 'for one in /var/lib/provision/written/*; do rm "$one"; mkdir "$one"; done'],
    ['of another path', 'for one in /var/lib/provision/written/*; do echo "nonsense  /etc/app.conf" >"$one"; done'],
  ])('a record that is %s is no evidence that a file is ours', async (_name, broken) => {
    const host = fresh(userland);
    await converges(host, wish('1\n'));
    await host.run(broken);
    const change = await expectChange(host, wish('2\n'));
    expect(change).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
  });

  test('only owner and mode: nothing is replaced', async () => {
    const host = fresh(userland);
    host.write('/etc/app.conf', '1\n');
    const change = await converges(host, file.bind({ path: '/etc/app.conf', content: '1\n', mode: '0600' }));
    expect([change.destroys, change.replaces, copies(host)]).toEqual([undefined, undefined, []]);
  });

  test('what was removed by us and came back is not ours any more', async () => {
    const host = fresh(userland);
    await converges(host, wish('1\n'));
    await converges(host, absent.bind({ path: '/etc/app.conf' }));
    host.write('/etc/app.conf', 'mine\n');
    expect(await expectChange(host, wish('1\n'))).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
  });

  const others: Readonly<Record<string, readonly [path: string, task: BoundTask]>> = {
    template: ['/etc/a', template.bind({ path: '/etc/a', template: 'ours\n' })],
    sysctl: [
      '/etc/sysctl.d/99-a.conf',
      sysctl.bind({ file: '/etc/sysctl.d/99-a.conf', values: { 'kernel.pid_max': 4194304 } }),
    ],
    'kernel module': ['/etc/modules-load.d/dummy.conf', kernelModule.bind({ name: 'dummy' })],
    download: [
      '/srv/tool',
      download.bind({ url: 'http://127.0.0.1:9/tool', path: '/srv/tool', sha256: sum('tool\n') }),
    ],
    'a file with secrets': [
      '/etc/a',
      file.bind({ path: '/etc/a', content: 'key={{secret "k"}}\n', secrets: { k: '/etc/k' } }),
    ],
    'a link with force': ['/etc/a', symlink.bind({ path: '/etc/a', target: '/srv/b', force: true })],
  };
  test.each(Object.keys(others))('the same of %s', async name => {
    const host = fresh(userland);
    const [path, task] = others[name] ?? ['', wish('')];
    host.write(path, 'mine\n');
    expect(await expectChange(host, task)).toMatchObject({
      destroys: true,
      replaces: { whose: 'somebody', copy: REPLACED },
    });
  });

  test('a download that fails and a link that is forced: the copy is there before', async () => {
    const host = fresh(userland);
    host.write('/etc/a', 'mine\n');
    await converges(host, symlink.bind({ path: '/etc/a', target: '/srv/b', force: true }));
    expect(copies(host).map(host.text)).toEqual(['mine\n']);
  });

  test('a copy that cannot be made: nothing is replaced', async () => {
    const host = fresh(userland);
    host.write('/etc/app.conf', 'mine\n');
    host.write('/var/backups/provision', 'in the way\n');
    expect((await host.apply(wish('ours\n'))).code).not.toBe(0);
    expect(host.text('/etc/app.conf')).toBe('mine\n');
  });

  test('lines and blocks are edits: not asked for, and what stood there first is kept once', async () => {
    const host = fresh(userland);
    host.write('/etc/app.conf', 'mine\n');
    const first = await converges(host, line.bind({ path: '/etc/app.conf', line: 'a' }));
    expect([first.destroys, first.replaces]).toEqual([undefined, undefined]);
    await converges(host, line.bind({ path: '/etc/app.conf', line: 'b' }));
    await converges(host, block.bind({ path: '/etc/app.conf', block: 'c\n' }));
    expect(copies(host).map(host.text)).toEqual(['mine\n']);
    // An edit does not make the rest of the file ours.
    expect(statSync(entry(host, '/etc/app.conf'), { throwIfNoEntry: false })).toBeUndefined();
    expect(await expectChange(host, wish('ours\n'))).toMatchObject({ destroys: true });
  });

  test('names with quotes and blanks', async () => {
    const host = fresh(userland);
    const path = "/etc/it's $(odd) ünd -x";
    host.write(path, 'mine\n');
    await converges(host, file.bind({ path, content: 'ours\n' }));
    expect(copies(host).map(host.text)).toEqual(['mine\n']);
    await converges(host, file.bind({ path, content: 'ours too\n' }));
    expect(copies(host)).toHaveLength(1);
  });
});
