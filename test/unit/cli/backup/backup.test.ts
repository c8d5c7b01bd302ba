import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackupHead } from '../../../../src/cli/backup/backup-head.ts';
import { openBackup, readStart } from '../../../../src/cli/backup/backup-reader.ts';
import { sealedPlace } from '../../../../src/cli/backup/backup-writer.ts';
import { extractBackup, listBackups, verifyBackup } from '../../../../src/cli/backup/show-backups.ts';
import { makeKeyFile, readKeyFile } from '../../../../src/secrets/key-file.ts';
import { createKeyring } from '../../../../src/secrets/keyring.ts';

let folder = '';
const keyFile = () => join(folder, 'key');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-backup-'));
  makeKeyFile(keyFile());
});
afterEach(() => rmSync(folder, { recursive: true }));

const content = Buffer.concat([Buffer.from('K10secret-token'), randomBytes(200_000)]);
const head = (of: Buffer = content): BackupHead => ({
  cluster: 'home',
  uid: '11111111-1111-4111-8111-111111111111',
  ca: 'a'.repeat(64),
  host: 'ms-1',
  version: 'v1.36.3+k3s1',
  datastore: 'sqlite',
  taken: '2026-11-29T18:00:00.000Z',
  size: of.length,
  sha256: createHash('sha256').update(of).digest('hex'),
});

const ring = (file = keyFile()) =>
  createKeyring({ keyFile: async () => readKeyFile(file), passphrase: async () => 'none of these words' });

async function written(name = 'one.backup', bytes = content, of = head()): Promise<string> {
  const file = join(folder, name);
  const { sha256, size } = of;
  const coming = await sealedPlace(file, of, await ring().lock()).open({ sha256, size });
  for (let at = 0; at < bytes.length; at += 30_000) coming.write(bytes.subarray(at, at + 30_000));
  return coming.finish() ? file : 'refused';
}

test('what comes is sealed, for its owner alone, and opens as it was gathered', async () => {
  const file = await written();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const bytes = readFileSync(file);
  expect(bytes.includes('K10secret-token')).toBe(false);
  expect(readStart(file).head).toEqual(head());
  const parts: Uint8Array[] = [];
  await openBackup(file, ring().open, part => parts.push(part));
  expect(Buffer.concat(parts).equals(content)).toBe(true);
  expect(await verifyBackup({ keyFile: keyFile() }, file)).toBe(0);
  expect(await extractBackup({ keyFile: keyFile() }, file, join(folder, 'out.tar'))).toBe(0);
  expect(readFileSync(join(folder, 'out.tar')).equals(content)).toBe(true);
  expect(statSync(join(folder, 'out.tar')).mode & 0o777).toBe(0o600);
  await expect(extractBackup({ keyFile: keyFile() }, file, join(folder, 'out.tar'))).rejects.toThrow('cannot be made');
});

test('what is not what the host gathered takes no place, and leaves nothing', async () => {
  expect(await written('two.backup', content.subarray(1))).toBe('refused');
  expect(readdirSync(folder)).toEqual(['key']);
});

test('one that was changed, cut off, or is another’s is told, and nothing of it is kept', async () => {
  const file = await written();
  const out = join(folder, 'out.tar');
  makeKeyFile(join(folder, 'other'));
  await expect(verifyBackup({ keyFile: join(folder, 'other') }, file)).rejects.toThrow('the key file is not the one');
  const whole = readFileSync(file);
  writeFileSync(file, Buffer.from(whole.toString('latin1').replace('"home"', '"attic'), 'latin1'));
  await expect(verifyBackup({ keyFile: keyFile() }, file)).rejects.toThrow('does not say what it is');
  writeFileSync(file, Buffer.from(whole.toString('latin1').replace('"home"', '"hole"'), 'latin1'));
  await expect(verifyBackup({ keyFile: keyFile() }, file)).rejects.toThrow('was changed since it was sealed');
  writeFileSync(file, whole);
  truncateSync(file, whole.length - 40);
  await expect(extractBackup({ keyFile: keyFile() }, file, out)).rejects.toThrow('cut off');
  expect(readdirSync(folder)).not.toContain('out.tar');
  writeFileSync(file, 'provision-backup:v2 {}\nx\n');
  await expect(verifyBackup({ keyFile: keyFile() }, file)).rejects.toThrow('newer provision');
  writeFileSync(file, 'PK');
  await expect(verifyBackup({ keyFile: keyFile() }, file)).rejects.toThrow('it is no backup');
});

test('without one it says so', async () => {
  writeFileSync(
    join(folder, 'home.yaml'),
    'cluster: home\nmesh: { subnet: 10.100.0.0/24 }\nsites: { attic: { lan: 192.168.15.0/24 } }\nhosts:\n  ms-1: { site: attic, address: 192.168.15.2, mesh_address: 10.100.0.2, roles: [server] }\n',
  );
  const inventory = join(folder, 'home.yaml');
  expect(await listBackups({ inventory })).toBe(0);
  await expect(verifyBackup({ inventory, keyFile: keyFile() }, undefined)).rejects.toThrow(
    'there is no backup of home',
  );
});
