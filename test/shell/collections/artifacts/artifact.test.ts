import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { artifact } from '../../../../src/collections/artifacts/resources/artifact.ts';
import type { Blob } from '../../../../src/model/plan/blob.ts';
import { writtenNote } from '../../../../src/shell/written-note.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const blobOf = (content: string): Blob => ({
  source: '/here/k3s',
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
const blob = blobOf('program');
const stagedAt = ({ sha256 }: Blob): string => `/var/lib/provision/staged/${sha256}`;
const every = (one: Blob) => ({ amd64: one, arm64: one, arm: one });
const taskOf = (files: Readonly<Record<string, Blob>>, optional = false) =>
  artifact.bind({ what: 'K3s', path: '/srv/k3s', files, mode: '0755', optional });

describe.each(userlands)('artifact with %s', userland => {
  test('bare, created, unchanged, drifted', async () => {
    const host = fresh(userland);
    host.write('/srv/.keep', '');
    host.write(stagedAt(blob), 'program');
    expect(await converges(host, taskOf(every(blob)))).toMatchObject({ action: 'create', needs: [blob] });
    expect(host.mode('/srv/k3s')).toBe('0755');
    host.write('/srv/k3s', 'changed');
    expect(await converges(host, taskOf(every(blob)))).toMatchObject({ action: 'update', needs: [blob] });
    expect(host.text('/srv/k3s')).toBe('program');
  });

  test('what was put in place is not read again, unless anybody has written to it, whatever he did to its times', async () => {
    const host = fresh(userland);
    host.write('/srv/.keep', '');
    host.write(stagedAt(blob), 'program');
    await converges(host, taskOf(every(blob)));
    const note = writtenNote('/srv/k3s');
    const noted = host.text(note);
    expect(noted).toMatch(new RegExp(`^${blob.sha256} {2}/srv/k3s\nas \\d+:\\d+ 7 .+\n$`));
    // That it goes by the note shows where the note says something else.
    host.write(note, noted.replace(blob.sha256, 'f'.repeat(64)));
    expect(await host.plan(taskOf(every(blob)))).toMatchObject({ kind: 'change' });
    host.write(note, noted);
    expect(await host.plan(taskOf(every(blob)))).toMatchObject({ kind: 'none' });
    const changed = await host.run(
      'touch -r /srv/k3s /srv/times; printf PROGRAM >/srv/k3s; touch -r /srv/times /srv/k3s; stat -c %s /srv/k3s',
    );
    expect(changed).toMatchObject({ code: 0, stdout: '7\n' });
    expect(await host.plan(taskOf(every(blob)))).toMatchObject({ kind: 'change', change: { action: 'update' } });
    await converges(host, taskOf(every(blob)));
    // As a version wrote it that did not note this.
    host.write(note, host.text(note).replace(/^as .*\n/m, ''));
    expect(await host.plan(taskOf(every(blob)))).toMatchObject({ kind: 'none' });
  });

  test('takes the file of the host’s architecture, or the one for any', async () => {
    const host = fresh(userland);
    host.write('/srv/.keep', '');
    const other = blobOf('for another machine');
    const { stdout } = await host.run('uname -m');
    const own = ({ x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm' } as const)[stdout.trim()] ?? stdout.trim();
    expect(await host.plan(taskOf({ s390x: other, [own]: blob }))).toMatchObject({ change: { needs: [blob] } });
    expect(await host.plan(taskOf({ s390x: other, any: blob }))).toMatchObject({ change: { needs: [blob] } });
  });

  test('says who may give it to whom: it is no secret, and its maker has it', async () => {
    const host = fresh(userland);
    host.write('/srv/.keep', '');
    const url = 'https://example.org/k3s';
    const needs = async (from?: 'auto' | 'controller' | 'host', published = true) => {
      const files = every({ ...blob, ...{ url, published } });
      const outcome = await host.plan(artifact.bind({ what: 'K3s', path: '/srv/k3s', files, mode: '0755', from }));
      return outcome.kind === 'change' ? outcome.change.needs : [];
    };
    expect(await needs()).toEqual([{ ...blob, distribute: 'lan', web: { url, by: 'public' } }]);
    expect(await needs('host')).toEqual([{ ...blob, distribute: 'lan', web: { url, by: 'all' } }]);
    expect(await needs('controller')).toEqual([blob]);
    expect(await needs('auto', false)).toEqual([{ ...blob, distribute: 'lan' }]);
  });

  test('is refused where none is locked for the host, unless it may do without', async () => {
    const host = fresh(userland);
    host.write('/srv/.keep', '');
    expect(await host.plan(taskOf({ s390x: blob }))).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/^K3s for \S+ is not locked$/),
      hint: expect.stringContaining('artifacts lock'),
    });
    expect(await host.plan(taskOf({}, true))).toMatchObject({ kind: 'none' });
  });

  test('puts no other bytes in place than those that are locked', async () => {
    const host = fresh(userland);
    host.write('/srv/k3s', 'kept');
    host.write(stagedAt(blob), 'Program');
    expect(await host.apply(taskOf(every(blob)))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not what is locked'),
    });
    expect(host.text('/srv/k3s')).toBe('kept');
  });
});
