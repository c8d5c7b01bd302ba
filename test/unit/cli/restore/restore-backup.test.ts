import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackupHead } from '../../../../src/cli/backup/backup-head.ts';
import { sealedPlace } from '../../../../src/cli/backup/backup-writer.ts';
import { drillBackup } from '../../../../src/cli/restore/drill-backup.ts';
import { restoreBackup } from '../../../../src/cli/restore/restore-backup.ts';
import type { RunOptions } from '../../../../src/cli/run/run-options.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { makeKeyFile, readKeyFile } from '../../../../src/secrets/key-file.ts';
import { createKeyring } from '../../../../src/secrets/keyring.ts';

let folder = '';
const keyFile = () => join(folder, 'key');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-restore-'));
  makeKeyFile(keyFile());
});
afterEach(() => rmSync(folder, { recursive: true }));

const content = Buffer.from('a tar');
const head: BackupHead = {
  cluster: 'home',
  uid: '11111111-1111-4111-8111-111111111111',
  ca: 'a'.repeat(64),
  host: 'ms-1',
  version: 'v1.36.3+k3s1',
  datastore: 'sqlite',
  taken: '2026-11-29T18:00:00.000Z',
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

/** The shipped inventory under a name, and a backup beside it. */
async function given(cluster: string, of: BackupHead): Promise<readonly [string, RunOptions]> {
  const inventory = join(folder, 'home.yaml');
  const shipped = readFileSync(new URL('../../../../inventory/home.yaml', import.meta.url), 'utf8');
  writeFileSync(inventory, shipped.replace(/^cluster: home$/m, `cluster: ${cluster}`));
  const file = join(folder, 'one.backup');
  const keyring = createKeyring({ keyFile: async () => readKeyFile(keyFile()), passphrase: async () => '' });
  const coming = await sealedPlace(file, of, await keyring.lock()).open({ sha256: of.sha256, size: of.size });
  coming.write(content);
  coming.finish();
  return [file, { inventory, forks: 1, verbose: 0, color: false, keyFile: keyFile() }];
}

test.each<[string, string, BackupHead, Partial<RunOptions>, string]>([
  ['of another cluster', 'work', head, {}, "the backup is of the cluster home, and the inventory's is work"],
  ['of etcd for one server', 'home', { ...head, datastore: 'etcd' }, {}, 'the backup is of etcd'],
  ['of a part of the cluster', 'home', head, { limit: 'ms-1' }, 'a cluster is restored as a whole'],
])('a restore %s is refused before any host is asked', async (_, cluster, of, more, why) => {
  const [file, options] = await given(cluster, of);
  const refused = restoreBackup(file, { ...options, ...more });
  await expect(refused).rejects.toThrow(InputProblem);
  await expect(refused).rejects.toThrow(why);
});

test.each<[string, string, BackupHead, string]>([
  ['of another cluster', 'work', head, "the backup is of the cluster home, and the inventory's is work"],
  [
    'without its K3s in the cache',
    'home',
    { ...head, version: 'v0.1.2+k3s9' },
    'the artifact cache has no k3s/v0.1.2+k3s9/k3s',
  ],
])('a drill %s is refused before anything is made for it', async (_, cluster, of, why) => {
  const [file, options] = await given(cluster, of);
  const refused = drillBackup(file, options);
  await expect(refused).rejects.toThrow(InputProblem);
  await expect(refused).rejects.toThrow(why);
});

test('what is no backup is refused', async () => {
  const [, options] = await given('home', head);
  await expect(restoreBackup(keyFile(), options)).rejects.toThrow('it is no backup');
});
