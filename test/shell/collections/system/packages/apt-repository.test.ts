import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { aptRepository } from '../../../../../src/collections/system/resources/apt/apt-repository.ts';
import { packageResource } from '../../../../../src/collections/system/resources/package.ts';
import { ThrowAwayKey, writeRepository } from '../../../../fixtures/signed-repository.ts';
import { installed } from '../../../../machine.ts';
import { withApt } from '../../../apt-host.ts';
import { converges, expectChange, expectNone } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { standIn } from '../../../guard/stand-in.ts';
import { asRoot, type ShellHost, userlands } from '../../../harness.ts';

const FILE = '/etc/apt/sources.list.d/tools.sources';
const KEY = '/etc/apt/keyrings/tools.asc';
const possible = asRoot && installed('apt-get', 'apt') && installed('gpg', 'gpg');
const key = possible ? new ThrowAwayKey() : undefined;
const other = possible ? new ThrowAwayKey() : undefined;
afterAll(() => {
  key?.forget();
  other?.forget();
});

function keys(): { key: ThrowAwayKey; other: ThrowAwayKey } {
  if (key === undefined || other === undefined) throw new Error('there is no gpg here');
  return { key, other };
}

const tools = (more: object = {}) => ({
  ...{ name: 'tools', uris: 'file:/srv/my_repo', suites: 'stable', components: 'main', key: keys().key.armored },
  ...more,
});

/** A host with the machine's own apt and a signed repository in a folder. */
function withRepository(form: 'suite' | 'flat' = 'suite'): ShellHost {
  const host = withApt();
  host.write('/etc/apt/sources.list', '');
  writeRepository(join(host.root, 'srv/my_repo'), keys().key, '1.0', form);
  return host;
}

const greet = packageResource.bind({ name: 'greet' });
const tmp = (host: ShellHost): readonly string[] => readdirSync(join(host.root, 'tmp'));
const update = 'apt-get -q update 2>&1';

describe.runIf(possible)('apt_repository with apt', () => {
  test('bare, there with its lists, unchanged, drifted, gone', async () => {
    const host = withRepository();
    const task = aptRepository.bind(tools());
    const change = await converges(host, task);
    expect(change.action).toBe('create');
    expect(change.fields).toContainEqual({ name: 'key', before: undefined, after: keys().key.fingerprint });
    expect(host.text(FILE)).toBe(
      `# Written by provision.\nTypes: deb\nURIs: file:/srv/my_repo\nSuites: stable\nComponents: main\nSigned-By: ${KEY}\n`,
    );
    expect([host.mode(FILE), host.mode(KEY), tmp(host)]).toEqual(['0644', '0644', []]);
    expect(await host.apply(greet)).toMatchObject({ code: 0 });
    expect(host.text('/opt/greet/version')).toBe('1.0\n');
    // What apt itself says of key and source.
    expect((await host.run(update)).stdout).not.toMatch(/^[WE]:/m);

    await host.run('rm -rf /var/lib/apt/lists/*');
    expect((await converges(host, task)).fields.map(({ name }) => name)).toEqual(['lists']);
    host.write(KEY, 'rubbish\n');
    await converges(host, task);
    host.write(FILE, 'Types: deb\n');
    expect((await converges(host, task)).replaces).toMatchObject({ whose: 'edited' });

    await converges(host, aptRepository.bind({ name: 'tools', state: 'absent' }));
    expect([existsSync(join(host.root, FILE)), existsSync(join(host.root, KEY))]).toEqual([false, false]);
    expect((await host.run(update)).stdout).not.toMatch(/^[WE]:/m);
  });

  test('a folder without components; a binary key; a key from the web', async () => {
    const host = withRepository('flat');
    const flat = { ...tools({ suites: './' }), components: undefined };
    const binary = aptRepository.bind({ ...flat, key: undefined, key_source: keys().key.binary });
    await converges(host, binary);
    expect(host.text(KEY)).toContain('BEGIN PGP PUBLIC KEY BLOCK');
    expect(await host.apply(greet)).toMatchObject({ code: 0 });
    for (const [name, bytes, path] of [
      ['key.gpg', keys().key.binary, '/etc/apt/keyrings/web.gpg'],
      ['key', Buffer.from(keys().key.armored), '/etc/apt/keyrings/web.asc'],
    ] as const) {
      const web = withRepository('flat');
      web.write('/srv/web', bytes);
      standIn(web, { curl: 'cat /srv/web' });
      const sum = createHash('sha256').update(bytes).digest('hex');
      const from = { key: undefined, key_url: `https://example.net/${name}`, key_sha256: sum };
      const spec = { ...flat, name: 'web', ...from };
      const right = aptRepository.bind({ ...spec, fingerprint: keys().key.fingerprint.replace(/(.{4})/g, '$1 ') });
      const wrong = aptRepository.bind({ ...spec, fingerprint: keys().other.fingerprint });
      const altered = aptRepository.bind({ ...spec, key_sha256: '0'.repeat(64) });
      const form = aptRepository.bind({ ...spec, key_binary: name === 'key' });
      for (const [task, says] of [
        [wrong, 'the key has another fingerprint'],
        [altered, 'has the wrong checksum'],
        [form, `say key_binary: ${name !== 'key'}`],
      ] as const) {
        expect(await web.apply(task)).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
        expect([existsSync(join(web.root, '/etc/apt/sources.list.d/web.sources')), tmp(web)]).toEqual([false, []]);
      }
      await converges(web, right);
      expect(existsSync(join(web.root, path))).toBe(true);
    }
  });

  test('what apt cannot use takes nobody’s place, and other lists stay as old as they were', async () => {
    const host = withRepository();
    const task = aptRepository.bind(tools());
    await host.run('touch -d 2001-01-01 /var/lib/apt/lists');
    await converges(host, task);
    expect((await host.run('stat -c %Y /var/lib/apt/lists')).stdout).toBe('978307200\n');
    for (const wrong of [{ key: keys().other.armored }, { uris: 'file:/srv/nothing' }, { components: 'none' }]) {
      const before = [host.text(FILE), host.text(KEY)];
      const applied = await host.apply(aptRepository.bind(tools(wrong)));
      expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('was not put in place') });
      expect([[host.text(FILE), host.text(KEY)], tmp(host)]).toEqual([before, []]);
    }
    // A rotation: the repository is signed anew, and the key follows.
    writeRepository(join(host.root, 'srv/my_repo'), keys().other, '2.0');
    await converges(host, aptRepository.bind(tools({ key: keys().other.armored })));
    expect((await host.run(update)).stdout).not.toMatch(/^[WE]:/m);
  });

  test('another file that gives the same with another key is named before anything is sent, and apt says so, too', async () => {
    const host = withRepository();
    await host.apply(aptRepository.bind(tools()));
    const task = aptRepository.bind(tools({ name: 'mine' }));
    for (const [file, text] of [
      ['/etc/apt/sources.list.d/theirs.list', 'deb file:/srv/my_repo/ stable main # theirs\n'],
      ['/etc/apt/sources.list', 'deb [arch=amd64 signed-by=/srv/x.gpg] file:/srv/my_repo stable main\n'],
      [
        '/etc/apt/sources.list.d/block.sources',
        '# x\nTypes: deb\nURIs: http://u:p@127.0.0.1/\n file:/srv/my_repo/\nSuites: sid\n stable\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n x\n',
      ],
    ] as const) {
      await host.run(`rm -f /etc/apt/sources.list.d/*; : >/etc/apt/sources.list`);
      host.write(file, text);
      const reading = await host.read(task);
      expect(reading.stdout).not.toContain('u:p');
      expect(task.plan(reading)).toMatchObject({
        kind: 'change',
        change: { refused: { because: expect.stringMatching(`^${file} gives file:/srv/my_repo/? stable with`) } },
      });
    }
    // It is what apt says of it.
    await host.run(`rm -f /etc/apt/sources.list.d/*; : >/etc/apt/sources.list`);
    await converges(host, task);
    host.write('/etc/apt/sources.list.d/theirs.list', 'deb file:/srv/my_repo stable main\n');
    expect((await host.run(`${update} || :`)).stdout).toContain('Conflicting values set for option Signed-By');
    expect(await host.plan(task)).toMatchObject({ kind: 'change', change: { refused: expect.anything() } });
    // The same key, a switched-off one, another suite: no conflict.
    host.write(
      '/etc/apt/sources.list.d/theirs.list',
      `deb [signed-by=/etc/apt/keyrings/mine.asc] file:/srv/my_repo stable x\ndeb file:/srv/my_repo sid main\n`,
    );
    host.write(
      '/etc/apt/sources.list.d/off.sources',
      'Enabled: no\nTypes: deb\nURIs: file:/srv/my_repo\nSuites: stable\nComponents: main\n',
    );
    host.write('/etc/apt/sources.list.d/old.list.save', 'deb file:/srv/my_repo stable main\n');
    await expectNone(host, task);
  });

  test('only what is ours goes, and a key that another file names stays', async () => {
    const host = withRepository();
    const gone = aptRepository.bind({ name: 'tools', state: 'absent' });
    await expectNone(host, gone);
    await host.apply(aptRepository.bind(tools()));
    host.write('/etc/apt/sources.list.d/user.list', `deb [signed-by=${KEY}] file:/srv/my_repo sid main\n`);
    expect(await expectChange(host, gone)).toMatchObject({
      kept: [{ name: KEY, why: expect.stringContaining('user.list') }],
    });
    await host.apply(gone);
    await expectNone(host, gone);
    expect(existsSync(join(host.root, KEY))).toBe(true);
    host.write(FILE, 'Types: deb\n');
    await host.run('rm /etc/apt/sources.list.d/user.list');
    expect(await expectChange(host, gone)).toMatchObject({ kept: [{ name: FILE }], fields: [{ name: KEY }] });
    await host.apply(gone);
    expect(host.text(FILE)).toBe('Types: deb\n');
  });

  test('somebody’s file of the name is asked about first', async () => {
    const host = withRepository();
    host.write(FILE, 'Types: deb\nURIs: file:/srv/x\nSuites: y\nComponents: z\n');
    const change = await expectChange(host, aptRepository.bind(tools()));
    expect(change).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
    expect((await host.run(change.apply)).stdout).toContain('is kept in');
  });
});

describe.runIf(possible).each(userlands)('apt_repository with %s', userland => {
  /** An apt that is content, and fetches what it is asked for. */
  function standing(): ShellHost {
    const host = fresh(userland);
    host.write('/var/lib/apt/lists/lock', '');
    host.write('/asked', '');
    standIn(host, {
      'dpkg-query': ':',
      'apt-get': 'echo "$*" >>/asked; : >/var/lib/apt/lists/_srv_my%5frepo_dists_stable_InRelease',
      curl: 'cat /srv/web',
    });
    return host;
  }

  test('is written once its lists were fetched, each source by itself', async () => {
    const host = standing();
    await converges(host, aptRepository.bind(tools()));
    expect(host.text('/asked')).toMatch(
      /^.* update -o Dir::Etc::sourcelist=\S+\/tools\.sources -o Dir::Etc::sourceparts=- .*\n$/,
    );
    await converges(host, aptRepository.bind({ name: 'tools', state: 'absent' }));
  });

  test('a key from the web has its fingerprint, whatever form it has', async () => {
    for (const [bytes, binary] of [
      [keys().key.binary, true],
      [Buffer.from(keys().key.armored.replaceAll('\n', '\r\n')), false],
    ] as const) {
      const host = standing();
      host.write('/srv/web', bytes);
      const sum = createHash('sha256').update(bytes).digest('hex');
      const spec = {
        ...tools(),
        key: undefined,
        key_url: 'https://example.net/k',
        key_sha256: sum,
        key_binary: binary,
      };
      const wrong = await host.apply(aptRepository.bind({ ...spec, fingerprint: keys().other.fingerprint }));
      expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining(keys().key.fingerprint) });
      await converges(host, aptRepository.bind({ ...spec, fingerprint: keys().key.fingerprint }));
    }
  });

  test.runIf(userland === 'busybox')('without apt it is refused', async () => {
    expect(await fresh(userland).plan(aptRepository.bind(tools()))).toMatchObject({
      kind: 'change',
      change: { refused: { because: 'this host has no apt' } },
    });
  });

  test('a file that cannot be read is no file without sources', async () => {
    const host = standing();
    host.write('/etc/apt/sources.list', 'deb x y z\n');
    rmSync(join(host.root, 'etc/apt/sources.list'));
    await host.run('ln -s /proc/self/mem /etc/apt/sources.list');
    expect(await host.plan(aptRepository.bind(tools()))).toMatchObject({ kind: 'unreadable' });
  });
});

describe.runIf(possible)('what is wrong with an apt_repository is told before a host is asked', () => {
  test.each([
    [() => ({ key: keys().key.secret() }), /private key/],
    [() => ({ key: 'x' }), /no line says BEGIN/],
    [() => ({ key: undefined, key_source: Buffer.from('x') }), /no OpenPGP file/],
    [() => ({ fingerprint: keys().other.fingerprint }), /the key has the fingerprint/],
    [() => ({ fingerprint: 'ABCD' }), /no fingerprint/],
    [() => ({ uris: 'https://u:p@example.net/' }), /auth\.conf\.d/],
    [() => ({ components: undefined }), /which components/],
    [() => ({ suites: './' }), /has no components/],
    [() => ({ key: undefined }), /as one of/],
    [() => ({ key: undefined, key_url: 'https://example.net/k' }), /go together/],
    [() => ({ state: 'absent' }), /only `name`/],
  ])('%#', (more, says) => {
    expect(() => aptRepository.bind(tools(more()))).toThrow(says);
  });
});
