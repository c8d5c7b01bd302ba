import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FetchedPlaces } from '../../../src/disk/fetched-places.ts';
import type { Place } from '../../../src/model/reading/place.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'provision-fetched-'));
});
afterEach(() => rmSync(base, { recursive: true }));
const wanted = (text: string) => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  size: Buffer.byteLength(text),
});
const places = (): FetchedPlaces => new FetchedPlaces(join(base, '.provision/fetched'));
const at = (name: string): Place => places().at(base, name);
const part = (text: string): string => `.provision-${wanted(text).sha256}.part`;

async function bring(place: Place, text: string): Promise<boolean> {
  const coming = await place.open(wanted(text));
  coming.write(Buffer.from(text).subarray(coming.has));
  return coming.finish();
}

test.each([
  ...['../x', 'a/../../x', '/etc/x', 'a//b', './a', 'a/.', '', 'a/b\n', 'a\\b', 'a/\u0000', `x/${'a'.repeat(256)}`],
  ...['a/.git/config', 'a/.GIT', 'a/.provision/x', '.provision/known_hosts', 'a/.provision-x.part'],
])('the name %j leads nowhere', name => {
  expect(() => at(name)).toThrow('is no name for a file that comes from a host');
  expect(() => at('a/b').below(name)).toThrow('is no name for a file that comes from a host');
});

test('a name without a folder is none: it would lie among the playbooks', () => {
  expect(() => at('home.yaml')).toThrow('“home.yaml” names no folder');
});

test('comes whole, for the user alone, and goes on where it was cut', async () => {
  const place = at('backups/one/config');
  expect(place.standing()).toEqual({ kind: 'absent' });
  const first = await place.open(wanted('content'));
  first.write(Buffer.from('con'));
  first.leave();
  expect(place.standing()).toEqual({ kind: 'absent' });
  const next = await place.open(wanted('content'));
  expect(next.has).toBe(3);
  next.write(Buffer.from('tent'));
  expect(next.finish()).toBe(true);
  expect(readFileSync(place.path, 'utf8')).toBe('content');
  expect(['backups/one/config', 'backups', 'backups/one'].map(one => lstatSync(join(base, one)).mode & 0o777)).toEqual([
    0o600, 0o700, 0o700,
  ]);
  const ours = { kind: 'file', sha256: wanted('content').sha256, whose: 'ours' };
  // Another run knows it again.
  expect([place.standing(), at('backups/one/config').standing()]).toEqual([ours, ours]);
});

test('what is not what it should be takes nobody’s place, and nothing of it stays', async () => {
  mkdirSync(join(base, 'x'), { mode: 0o700 });
  writeFileSync(join(base, 'x/y'), 'before');
  const wrong = await at('x/y').open(wanted('content'));
  wrong.write(Buffer.from('another'));
  expect(wrong.finish()).toBe(false);
  expect(readdirSync(join(base, 'x'))).toEqual(['y']);
  expect(readFileSync(join(base, 'x/y'), 'utf8')).toBe('before');
});

test('what somebody has put there, or edited, is told apart and kept', async () => {
  mkdirSync(join(base, 'x'), { mode: 0o700 });
  writeFileSync(join(base, 'x/y'), 'mine');
  const place = at('x/y');
  expect(place.standing()).toMatchObject({ whose: 'somebody', sha256: wanted('mine').sha256 });
  expect(await bring(place, 'first')).toBe(true);
  expect(await bring(place, 'second')).toBe(true);
  // What a run has brought itself is not kept.
  const kept = readdirSync(join(base, 'x')).filter(name => name !== 'y');
  expect(kept.map(name => readFileSync(join(base, 'x', name), 'utf8'))).toEqual(['mine']);
  writeFileSync(join(base, 'x/y'), 'edited');
  expect(at('x/y').standing()).toMatchObject({ whose: 'edited', sha256: wanted('edited').sha256 });
});

test('no link is followed, and no folder that others may write to is trusted', async () => {
  mkdirSync(join(base, 'other'), { mode: 0o700 });
  symlinkSync('other', join(base, 'link'));
  await expect(bring(at('link/x'), 'x')).rejects.toThrow('symbolic link');
  expect(at('link/x').standing()).toMatchObject({ kind: 'refused', because: expect.stringContaining('symbolic link') });
  mkdirSync(join(base, 'open'));
  chmodSync(join(base, 'open'), 0o777);
  await expect(bring(at('open/x'), 'x')).rejects.toThrow('others may write');
  symlinkSync('/etc/passwd', join(base, 'other/file'));
  expect(at('other/file').standing()).toMatchObject({ kind: 'refused' });
  await expect(bring(at('other/file'), 'x')).rejects.toThrow('symbolic link');
  symlinkSync(join(base, 'made'), join(base, 'other', part('y')));
  await expect(bring(at('other/x'), 'y')).rejects.toThrow('cannot be written');
  expect(existsSync(join(base, 'made'))).toBe(false);
});

test('what lies where a run would go on, and is not what a run has left, is not written to', async () => {
  mkdirSync(join(base, 'x'), { mode: 0o700 });
  writeFileSync(join(base, 'x', part('content')), '', { mode: 0o644 });
  await expect(bring(at('x/y'), 'content')).rejects.toThrow('not what an earlier run left there');
});

test('is not begun where there is no room', async () => {
  const opening = at('x/y').open({ sha256: '0'.repeat(64), size: 2 ** 52 });
  await expect(opening).rejects.toThrow(/are to come, and .* are free there/);
});

test('a rehearsal writes beside what it rehearses', () => {
  expect(new FetchedPlaces(join(base, '.provision/fetched'), '.twin').at(base, 'x/y').path).toBe(
    join(base, 'x.twin/y'),
  );
});
