import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addArtifact, artifactsFolder, listArtifacts, placeOf, sumInCache } from '../../../src/artifacts/cache.ts';
import {
  lockArtifacts,
  lockFileOf,
  readIdentity,
  readLock,
  writeIdentity,
  writeLock,
} from '../../../src/artifacts/lock-file.ts';
import { lockedIn, requireLocked } from '../../../src/artifacts/use-locked.ts';

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const recipe = (name: string) => ({ name, about: 'a program', url: `https://example.org/${name}` });

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-artifacts-'));
  cache = join(folder, 'cache');
});
afterEach(() => rmSync(folder, { recursive: true }));

const add = (name: string, text: string) => {
  const file = join(folder, 'given');
  writeFileSync(file, text);
  return addArtifact(cache, file, name);
};

test('the cache is where XDG says; a relative path there counts as not set', () => {
  expect(artifactsFolder({ XDG_CACHE_HOME: '/c' }, '/home/me')).toBe('/c/provision/artifacts');
  expect(artifactsFolder({ XDG_CACHE_HOME: 'c' }, '/home/me')).toBe('/home/me/.cache/provision/artifacts');
  expect(artifactsFolder({}, '/home/me')).toBe('/home/me/.cache/provision/artifacts');
});

test('what is added lies under its checksum, for its owner alone, and under its name', async () => {
  expect(listArtifacts(cache)).toEqual([]);
  const one = await add('k3s/v1.2.3+k3s1/k3s', 'program');
  expect(one).toEqual({ name: 'k3s/v1.2.3+k3s1/k3s', sha256: sum('program'), size: 7, from: join(folder, 'given') });
  expect(statSync(placeOf(cache, sum('program'))).mode & 0o777).toBe(0o600);
  await add('a', 'program');
  expect(listArtifacts(cache).map(({ name }) => name)).toEqual(['a', 'k3s/v1.2.3+k3s1/k3s']);
  // Another file under the same name takes it; what was locked before is still there by its checksum.
  await add('a', 'other');
  expect(listArtifacts(cache)[0]).toMatchObject({ name: 'a', sha256: sum('other') });
  expect(await sumInCache(cache, sum('program'))).toBe(sum('program'));
});

test.each(['', '../x', '/x', 'a/../b', 'a//b', 'a/.b', 'A', 'a b', 'a\n'])('%j names no artifact', async name => {
  await expect(add(name, 'x')).rejects.toThrow('cannot name an artifact');
  expect(listArtifacts(cache)).toEqual([]);
});

test('what is no plain file is not added, and a damaged record is not taken for none', async () => {
  await expect(addArtifact(cache, folder, 'a')).rejects.toThrow('not a plain file');
  await expect(addArtifact(cache, join(folder, 'none'), 'a')).rejects.toThrow('no such file');
  await add('a', 'x');
  writeFileSync(join(cache, 'names', 'a.json'), '{');
  expect(() => listArtifacts(cache)).toThrow('does not say what an artifact is');
});

test('the lock stands beside the inventory, and says what it said', async () => {
  expect(lockFileOf('/x/home.yaml')).toBe('/x/home.lock.yaml');
  expect(lockFileOf('/x/home.yml')).toBe('/x/home.lock.yaml');
  const file = join(folder, 'home.lock.yaml');
  expect(await readLock(file)).toEqual({});
  const lock = { b: { sha256: sum('b'), size: 1, url: 'https://example.org/b' } };
  writeLock(file, lock);
  expect(await readLock(file)).toEqual(lock);
});

test('the lock keeps which cluster it is beside what is locked, and neither takes the other away', async () => {
  const file = join(folder, 'home.lock.yaml');
  expect(readIdentity(file)).toBeUndefined();
  const kept = { name: 'home', uid: '11111111-1111-4111-8111-111111111111', ca: sum('ca'), servers: ['ms-1'] };
  writeIdentity(file, kept);
  expect(await readLock(file)).toEqual({});
  const lock = { b: { sha256: sum('b'), size: 1, url: 'https://example.org/b' } };
  writeLock(file, lock);
  expect(readIdentity(file)).toEqual(kept);
  writeIdentity(file, undefined);
  expect(readIdentity(file)).toBeUndefined();
  expect(await readLock(file)).toEqual(lock);
  writeFileSync(file, 'cluster: { name: home }');
  expect(() => readIdentity(file)).toThrow('cluster → uid');
  expect(() => writeLock(file, lock)).toThrow('cluster → uid');
});

test.each([
  ['artifacts: { a: { sha256: short, size: 1, url: x } }', 'must be 64 hexadecimal digits'],
  ['artifacts: { ../a: {} }', 'a'],
  ['artifacts: [', 'home.lock.yaml:1'],
  ['other: 1', 'home.lock.yaml'],
])('a lock that does not fit is never taken for an empty one: %s', async (text, word) => {
  const file = join(folder, 'home.lock.yaml');
  writeFileSync(file, text);
  await expect(readLock(file)).rejects.toMatchObject({ message: expect.stringContaining(word) });
});

test('locking takes what the cache has, keeps what is locked, and stops at other bytes', () => {
  const recipes = [recipe('a'), recipe('b'), recipe('c')];
  const cached = (name: string, text: string) => ({ name, sha256: sum(text), size: text.length, from: '/f' });
  const first = lockArtifacts(recipes, {}, [cached('a', 'one'), cached('b', 'two'), cached('stranger', 'x')]);
  expect(first).toMatchObject({ added: ['a', 'b'], differing: [], missing: [recipe('c')] });
  expect(Object.keys(first.lock)).toEqual(['a', 'b']);
  // What was added by hand is marked; what came from its maker is not.
  expect(first.lock['a']?.by_hand).toBe(true);
  const came = { ...cached('a', 'one'), from: 'https://example.org/a' };
  expect(lockArtifacts(recipes, {}, [came]).lock['a']).not.toHaveProperty('by_hand');
  // The cache of another machine has nothing: what is locked stays.
  expect(lockArtifacts(recipes, first.lock, [])).toMatchObject({ lock: first.lock, added: [] });
  const other = lockArtifacts(recipes, first.lock, [cached('a', 'changed')]);
  expect(other.lock['a']).toEqual(first.lock['a']);
  expect(other.differing).toEqual([{ name: 'a', locked: sum('one'), cached: sum('changed') }]);
  // What no recipe names any more is not kept.
  expect(Object.keys(lockArtifacts([recipe('b')], first.lock, []).lock)).toEqual(['b']);
});

test('a byte that differs stops everything, with both checksums', async () => {
  const { sha256, size } = await add('a', 'program');
  const lock = { a: { sha256, size, url: 'https://example.org/a' } };
  await requireLocked(cache, lock);
  expect(lockedIn(cache, lock).get('a')).toEqual({
    source: placeOf(cache, sha256),
    sha256,
    size,
    url: 'https://example.org/a',
    published: true,
  });
  // An archive of images that were pulled here is at no address: whoever works by hand must bring it.
  const pulled = { a: { ...lock.a, images: { 'quay.io/x/y:1': `sha256:${sha256}` } } };
  expect(lockedIn(cache, pulled).get('a')).toEqual({ source: placeOf(cache, sha256), sha256, size });
  writeFileSync(placeOf(cache, sha256), 'Program');
  await expect(requireLocked(cache, lock)).rejects.toMatchObject({
    details: [{ where: 'a', evidence: [`locked: sha256:${sha256}`, `cache:  sha256:${sum('Program')}`] }],
  });
  rmSync(placeOf(cache, sha256));
  await expect(requireLocked(cache, lock)).rejects.toThrow('has not got what is locked');
});

test('only a file that lies at its maker under its own name can be fetched by a host, and no own build', () => {
  const url = 'https://example.org/download/v1/k3s';
  const entry = { sha256: 'a'.repeat(64), size: 1, url };
  const locked = lockedIn('/cache', {
    'k3s/v1/k3s': entry,
    'k3s/v1/own/k3s': { ...entry, by_hand: true },
    'traefik/1/traefik-images-amd64.tar': { ...entry, url: 'https://hub.example.org/r/traefik' },
    'other/k3s': { ...entry, url: 'nowhere' },
  });
  expect([...locked.values()].map(({ published }) => published)).toEqual([true, undefined, undefined, undefined]);
  // The address of what an archive was made from is none of the archive.
  expect([...locked.values()].map(one => one.url)).toEqual([url, url, undefined, undefined]);
});
