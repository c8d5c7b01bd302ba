import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fetch } from '../../../../../src/collections/system/resources/files/fetch.ts';
import type { Place, Standing } from '../../../../../src/model/reading/place.ts';
import { giveFiles } from '../../../../../src/shell/reach/give-files.ts';
import { raw } from '../../../../../src/shell/sh.ts';
import { expectChange, expectNone } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A place on this machine, of which it is said what stands there and below. */
const placeOf = (path: string, standing: (path: string) => Standing): Place => ({
  path,
  standing: () => standing(path),
  below: name => placeOf(`${path}/${name}`, standing),
  open: () => Promise.reject(new Error('not here')),
});
const nothing = (): Standing => ({ kind: 'absent' });
const taskFor = (path: string, standing: (path: string) => Standing = nothing) =>
  fetch.bind({ path, to: placeOf('/here/one', standing) });

describe.each(userlands)('fetch with %s', userland => {
  test('a file: bare, there, here as it is there, edited here, changed there', async () => {
    const host = fresh(userland);
    const bare = await expectChange(host, taskFor('/srv/x'));
    expect(bare.refused).toMatchObject({ because: '/srv/x does not exist', liftedBy: { paths: ['/srv/x'] } });
    host.write('/srv/x', 'one\n');
    const create = await expectChange(host, taskFor('/srv/x'));
    expect(create).toMatchObject({
      action: 'create',
      fields: [{ name: 'content', before: undefined, after: `sha256:${sumOf('one\n')} · 4 bytes` }],
      brings: [{ source: '/srv/x', size: 4, sha256: sumOf('one\n') }],
    });
    const here = (sha256: string, whose: 'ours' | 'edited') => (): Standing => ({ kind: 'file', sha256, whose });
    await expectNone(host, taskFor('/srv/x', here(sumOf('one\n'), 'ours')));
    await expectNone(host, taskFor('/srv/x', here(sumOf('one\n'), 'edited')));
    const old = await expectChange(host, taskFor('/srv/x', here(sumOf('old'), 'ours')));
    expect(old).toMatchObject({ action: 'update' });
    expect(old.destroys).toBeUndefined();
    const edited = await expectChange(host, taskFor('/srv/x', here(sumOf('mine'), 'edited')));
    expect(edited).toMatchObject({ destroys: true, replaces: { whose: 'edited', copy: '/here' } });
  });

  test('a folder: each plain file, and what else is in it is told and not followed', async () => {
    const host = fresh(userland);
    host.write('/srv/tree/a', 'A');
    host.write("/srv/tree/deep/it's * $(b)", 'B');
    host.write('/srv/tree/empty', '');
    symlinkSync('/etc/passwd', join(host.root, 'srv/tree/link'));
    symlinkSync('/etc', join(host.root, 'srv/tree/etc'));
    await host.run('mkfifo /srv/tree/pipe; mkdir /srv/tree/bare');
    const change = await expectChange(host, taskFor('/srv/tree'));
    expect(change.brings?.map(({ source, place }) => [source, place.path])).toEqual([
      ['/srv/tree/a', '/here/one/a'],
      ["/srv/tree/deep/it's * $(b)", "/here/one/deep/it's * $(b)"],
      ['/srv/tree/empty', '/here/one/empty'],
    ]);
    expect(change.fields.at(-1)).toMatchObject({ name: 'left out', after: expect.stringMatching(/^\w+, \w+, \w+ \(/) });
    const held = (path: string): Standing =>
      path.endsWith('a') ? { kind: 'file', sha256: sumOf('A'), whose: 'ours' } : nothing();
    expect((await expectChange(host, taskFor('/srv/tree', held))).brings).toHaveLength(2);
    await host.run('rm -r /srv/tree/*');
    await expectNone(host, taskFor('/srv/tree'));
  });

  test.each([
    ["mkdir /srv; : >'/srv/a\\b'", 'holds a name with a backslash'],
    ["mkdir /srv; printf x >'/srv/a\nb'", 'holds a name with a backslash or a control character'],
    ['mkdir /srv; cd /srv; i=0; while [ $i -lt 1000 ]; do : >$i; i=$((i + 1)); done', 'holds 1000 files or more'],
    ['ln -s /etc /srv', 'is no plain file and no folder (symlink)'],
    ['mkfifo /srv', 'is no plain file and no folder (other)'],
  ])('%j is refused', async (made, because) => {
    const host = fresh(userland);
    await host.run(`rm -rf /srv; ${made}`);
    const change = await expectChange(host, taskFor('/srv'));
    expect(change.refused?.because).toContain(because);
  });

  test('gives parts of files, and nothing of what is no plain file', async () => {
    const host = fresh(userland);
    host.write('/srv/one', '0123456789');
    host.write("/srv/it's", Buffer.from([0, 255, 10]));
    const give = (files: readonly { path: string; from: number; size: number }[]) =>
      host.run(raw(`(\n${giveFiles(files, 'mark')})`));
    const both = await give([
      { path: '/srv/one', from: 4, size: 8 },
      { path: "/srv/it's", from: 0, size: 3 },
    ]);
    expect(both).toMatchObject({ code: 0, stdout: `\nmark 0\n4567\nmark 1\n\0\ufffd\n\nmark 2\n` });
    symlinkSync('/srv/one', join(host.root, 'srv/link'));
    await host.run('mkfifo /srv/pipe');
    for (const path of ['/srv/link', '/srv/pipe', '/srv']) {
      expect(await give([{ path, from: 0, size: 1 }])).toMatchObject({ code: 1, stdout: '' });
    }
    const shorter = await give([{ path: '/srv/one', from: 4, size: 11 }]);
    expect(shorter).toMatchObject({ code: 1, stdout: '' });
    expect(shorter.stderr).toContain('/srv/one has become shorter');
    // Nothing more of it is wanted.
    expect(await give([{ path: '/srv/one', from: 10, size: 10 }])).toMatchObject({ stdout: '\nmark 0\n\nmark 1\n' });
    expect((await give([{ path: '/srv/gone', from: 0, size: 1 }])).stderr).toContain('does not exist any more');
  });
});
