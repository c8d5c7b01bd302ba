import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addArtifact, artifactsFolder, placeOf } from '../../../src/artifacts/cache.ts';
import { type Lock, writeLock } from '../../../src/artifacts/lock-file.ts';
import { packLocked } from '../../../src/artifacts/pack.ts';
import { lockedArtifacts } from '../../../src/cli/artifacts/locked-artifacts.ts';
import { lockedPhases } from '../../../src/cli/open/locked-phases.ts';
import { shippedPlaybook } from '../../../src/cli/open/open-playbook.ts';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { phases } from '../../../src/playbook/phases.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const PROGRAM = 'k3s/v1.36.3+k3s1/k3s';
const INSTALLER = 'k3s/v1.36.3+k3s1/install.sh';

let folder: string;
let pack: string;
let lock: Lock;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provision-use-pack-'));
  pack = join(folder, 'home.tar');
  const there = join(folder, 'with internet');
  const file = join(folder, 'given');
  for (const [name, text] of [
    [PROGRAM, 'program'],
    [INSTALLER, 'installer'],
  ] as const) {
    writeFileSync(file, text);
    await addArtifact(there, file, name);
  }
  lock = {
    [PROGRAM]: { sha256: sum('program'), size: 7, url: 'https://x' },
    [INSTALLER]: { sha256: sum('installer'), size: 9, url: 'https://x' },
  };
  await packLocked(there, lock, pack);
  // A place without internet: nothing is in its cache.
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const inventory = () =>
  parseInventory(clusterYaml({ hosts: ['one'] }), join(folder, 'home.yaml'), { sections: shippedSections });
const takeFrom = async (given: string | undefined, bytes: 'read' | 'unread' = 'read') =>
  lockedArtifacts([await shippedPlaybook('k3s', shipped)], inventory(), shipped, bytes, given);
const take = (bytes: 'read' | 'unread' = 'read') => takeFrom(pack, bytes);
const lockBeside = (own: Lock): void => writeLock(join(folder, 'home.lock.yaml'), own);
const inCache = (text: string): string => placeOf(artifactsFolder(), sum(text));

test('a run takes makers’ files from a pack into an empty cache, and writes none of them twice', async () => {
  lockBeside(lock);
  await expect(takeFrom(undefined)).rejects.toThrow('the cache has not got what is locked');
  const { artifacts, notes } = await take();
  expect(notes).toEqual([]);
  expect([...artifacts.keys()].sort()).toEqual([INSTALLER, PROGRAM]);
  expect(readFileSync(artifacts.get(PROGRAM)?.source ?? '', 'utf8')).toBe('program');
  utimesSync(inCache('program'), 1000, 1000);
  await take();
  expect(statSync(inCache('program')).mtimeMs).toBe(1_000_000);
  // What the cache has got and is damaged comes anew.
  writeFileSync(inCache('program'), 'Program');
  await take();
  expect(readFileSync(inCache('program'), 'utf8')).toBe('program');
});

test('where nothing is locked beside the inventory, the pack’s lock counts, and that is said', async () => {
  const [, , k3s] = phases;
  if (k3s === undefined) throw new RangeError('phase 3 is there');
  expect((await lockedPhases(inventory(), shipped))(k3s)).toBe(false);
  expect((await lockedPhases(inventory(), shipped, pack))(k3s)).toBe(true);
  const { artifacts, notes } = await take();
  expect(artifacts.size).toBe(2);
  expect(notes).toEqual([expect.stringMatching(/^nothing is locked in .*home\.lock\.yaml: what .*home\.tar says/)]);
});

test('a pack that says other checksums than the lock stops, before anything of it is taken', async () => {
  lockBeside({ ...lock, [PROGRAM]: { sha256: sum('another'), size: 7, url: 'https://x' } });
  await expect(take()).rejects.toMatchObject({
    details: [
      {
        where: PROGRAM,
        what: 'the pack has other bytes under this name than the lock beside the inventory',
        evidence: [`locked: sha256:${sum('another')}`, `pack:   sha256:${sum('program')}`, pack],
      },
    ],
  });
  expect(existsSync(artifactsFolder())).toBe(false);
});

test('what is locked and neither in the pack nor in the cache stops, too', async () => {
  lockBeside({ ...lock, 'k3s/v1.36.3+k3s1/k3s-arm64': { sha256: sum('arm'), size: 3, url: 'https://x' } });
  await expect(take()).rejects.toThrow('k3s-arm64');
});

test('a byte of the pack that differs stops; who only asks reads no more of it than its lock', async () => {
  lockBeside(lock);
  const bytes = readFileSync(pack);
  bytes[bytes.indexOf('program\0')] = 'P'.charCodeAt(0);
  writeFileSync(pack, bytes);
  expect((await take('unread')).artifacts.size).toBe(2);
  expect(existsSync(artifactsFolder())).toBe(false);
  await expect(take()).rejects.toThrow('its bytes are not those that its lock says');
  // What comes behind the lock is not even there.
  const from = bytes.indexOf('sha256/');
  writeFileSync(pack, Buffer.concat([bytes.subarray(0, from), Buffer.alloc(100_000, 'x')]));
  expect((await take('unread')).artifacts.size).toBe(2);
  writeFileSync(pack, bytes.subarray(0, 700));
  await expect(take('unread')).rejects.toThrow('it is no archive of `artifacts pack`');
  writeFileSync(pack, 'hello');
  await expect(take('unread')).rejects.toThrow('it is no archive of `artifacts pack`');
  await expect(takeFrom(join(folder, 'none'), 'unread')).rejects.toThrow('there is no such file');
});
