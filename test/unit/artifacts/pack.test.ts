import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addArtifact, listArtifacts, placeOf } from '../../../src/artifacts/cache.ts';
import type { Lock } from '../../../src/artifacts/lock-file.ts';
import { packLocked, unpack } from '../../../src/artifacts/pack.ts';
import { prunable, pruneArtifacts } from '../../../src/artifacts/prune.ts';

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const BIG = 'x'.repeat(3_000_000);

let folder: string;
let cache: string;
let other: string;
let pack: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-pack-'));
  cache = join(folder, 'cache');
  other = join(folder, 'other');
  pack = join(folder, 'home.tar');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function locked(texts: Readonly<Record<string, string>>): Promise<Lock> {
  const file = join(folder, 'given');
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(file, text);
    await addArtifact(cache, file, name);
  }
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      { sha256: sum(text), size: text.length, url: `https://x/${name}` },
    ]),
  );
}

test('what is packed is what is unpacked: each file under its names, and nothing that is not locked', async () => {
  const lock = await locked({ 'k3s/v1/k3s': BIG, 'k3s/v1/install.sh': 'sh', 'same/as/that': 'sh' });
  await locked({ mine: 'not locked' });
  await packLocked(cache, lock, pack);
  expect(readdirSync(folder).sort()).toEqual(['cache', 'given', 'home.tar']);
  expect(await unpack(other, pack)).toEqual({ lock, files: 2 });
  expect(listArtifacts(other)).toEqual(
    Object.entries(lock)
      .sort(([one], [two]) => (one < two ? -1 : 1))
      .map(([name, { sha256, size }]) => ({ name, sha256, size, from: pack, said_by: 'lock' })),
  );
  expect(readFileSync(placeOf(other, sum(BIG)), 'utf8')).toBe(BIG);
  expect(readdirSync(join(other, 'coming'))).toEqual([]);
});

test('a pack with a byte that differs is told with both checksums, and one that ends too early as such', async () => {
  const lock = await locked({ a: BIG, b: 'sh' });
  await packLocked(cache, lock, pack);
  const bytes = readFileSync(pack);
  const at = bytes.indexOf('xxxxxxxx');
  bytes[at] = 'y'.charCodeAt(0);
  writeFileSync(pack, bytes);
  await expect(unpack(other, pack)).rejects.toMatchObject({
    details: [
      {
        what: 'a: its bytes are not those that its lock says',
        evidence: [`locked: sha256:${sum(BIG)}`, expect.any(String)],
      },
    ],
  });
  expect(listArtifacts(other).some(one => one.name === 'a')).toBe(false);
  writeFileSync(pack, bytes.subarray(0, at - 512 * 3));
  await expect(unpack(other, pack)).rejects.toThrow(/it ends before|no archive of/);
});

test.each([
  ['a text', 'hello'],
  ['nothing', ''],
])('%s is no pack', async (_, text) => {
  writeFileSync(pack, text);
  await expect(unpack(other, pack)).rejects.toThrow('it is no archive of `artifacts pack`');
});

test('an archive that is not there is told, and one whose lock does not name a file is not taken', async () => {
  await expect(unpack(other, join(folder, 'none'))).rejects.toThrow('there is no such file');
  const lock = await locked({ a: 'one', b: 'two' });
  const { a } = lock;
  if (a === undefined) throw new RangeError('a is locked');
  // As somebody might who wants more in a cache than its lock says.
  await packLocked(cache, { ...lock, b: { ...a, sha256: sum('two') } }, pack);
  await packLocked(cache, lock, pack);
  const forged = readFileSync(pack, 'latin1').replaceAll(sum('two'), sum('other'));
  writeFileSync(pack, forged, 'latin1');
  await expect(unpack(other, pack)).rejects.toThrow();
  expect(existsSync(placeOf(other, sum('other')))).toBe(false);
});

test('the cache is rid of what no name stands for, and of what is not locked where that is said', async () => {
  const lock = await locked({ a: 'one', b: 'two' });
  await locked({ b: 'three' });
  const coming = join(cache, 'coming', 'x');
  writeFileSync(coming, 'half');
  expect(prunable(cache)).toEqual({
    names: [],
    files: [{ path: placeOf(cache, sum('two')), sha256: sum('two'), size: 3 }],
  });
  const yesterday = Date.now() / 1000 - 25 * 3600;
  utimesSync(coming, yesterday, yesterday);
  expect(prunable(cache).files.map(one => one.path)).toContain(coming);
  const only = prunable(cache, new Set([lock['a']?.sha256 ?? '']));
  expect(only.names.map(one => one.name)).toEqual(['b']);
  pruneArtifacts(cache, only);
  expect(listArtifacts(cache).map(one => one.name)).toEqual(['a']);
  expect(readdirSync(join(cache, 'sha256'))).toEqual([sum('one')]);
  expect(prunable(cache)).toEqual({ names: [], files: [] });
});
