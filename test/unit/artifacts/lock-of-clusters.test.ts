import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readIdentity, readLock, writeIdentity, writeLock } from '../../../src/artifacts/lock-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(folder, 'stores.lock.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const identity = (name: string, digit: string) => ({
  name,
  uid: `${digit.repeat(8)}-1111-2222-3333-${digit.repeat(12)}`,
  ca: digit.repeat(64),
  servers: [`${name}-1`],
});
const artifact = { sha256: 'a'.repeat(64), size: 1, url: 'https://example.org/k3s' };

test('several clusters of one file stand in one lock, each by its name', async () => {
  writeLock(file, { 'k3s/v1/k3s': artifact });
  writeIdentity(file, identity('store-a', 'a'), 'store-a');
  writeIdentity(file, identity('store-b', 'b'), 'store-b');
  expect(readIdentity(file, 'store-a')).toEqual(identity('store-a', 'a'));
  expect(readIdentity(file, 'store-b')).toEqual(identity('store-b', 'b'));
  expect(readIdentity(file, 'store-c')).toBeUndefined();
  expect(readIdentity(file)).toBeUndefined();
  writeIdentity(file, undefined, 'store-a');
  expect(readIdentity(file, 'store-a')).toBeUndefined();
  expect(readIdentity(file, 'store-b')).toEqual(identity('store-b', 'b'));
  expect(await readLock(file)).toEqual({ 'k3s/v1/k3s': artifact });
});

test('an inventory with one cluster keeps its lock as it was', () => {
  writeIdentity(file, identity('home', 'c'));
  expect(readIdentity(file)).toEqual(identity('home', 'c'));
  expect(readFileSync(file, 'utf8')).not.toContain('clusters');
  writeIdentity(file, undefined);
  expect(readIdentity(file)).toBeUndefined();
});
