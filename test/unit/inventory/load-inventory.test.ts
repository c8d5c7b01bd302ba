import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { broken, printed, sound } from './mistakes-of.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'keys', 'good'), '-----BEGIN OPENSSH PRIVATE KEY-----\n');
  writeFileSync(join(folder, 'keys', 'good.pub'), 'ssh-ed25519 AAAA me\n');
  writeFileSync(join(folder, 'keys', 'notes'), 'remember the milk\n');
  writeFileSync(join(folder, 'keys', 'known'), '');
  symlinkSync('loop', join(folder, 'keys', 'loop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What loading says, with the temporary folder named TMP. */
async function saidOf(path: string): Promise<string> {
  try {
    await loadInventory(path, shippedSections);
    return 'sound';
  } catch (error) {
    if (error instanceof InputProblem) return printed(error.details).replaceAll(folder, 'TMP');
    throw error;
  }
}

function written(text: string | Uint8Array): string {
  const path = join(folder, 'lab.yaml');
  writeFileSync(path, text);
  return path;
}

test('key files that are there: relative ones begin at the inventory', async () => {
  const path = written(broken(['user: ops', 'user: ops\n  identity_file: [keys/good]\n  known_hosts: ./keys/known']));
  const { hosts, file } = await loadInventory(path, shippedSections);
  expect(file).toBe(path);
  expect(hosts[0]?.ssh.identityFiles).toEqual([join(folder, 'keys/good')]);
  expect(hosts[0]?.ssh.knownHosts).toEqual([join(folder, '.provision/known_hosts'), join(folder, 'keys/known')]);
});

test('key files that are not, together with every other mistake', async () => {
  const missing = 'no-such-key-of-anybody';
  const path = written(
    broken(
      ['cluster: lab', 'cluster: lab\nclusters: 2'],
      [
        'user: ops',
        `user: ops\n  known_hosts: keys/nothing\n  identity_file:\n    - ~/${missing}\n    - keys/good.pub\n    - keys/notes\n    - keys\n    - keys/loop\n    - keys/good/x`,
      ],
      ['[server] }', '[server], ssh: { identity_file: keys/bad } }'],
    ),
  );
  expect((await saidOf(path)).replaceAll(homedir(), 'HOME')).toMatchInlineSnapshot(`
    "TMP/lab.yaml:2:11: clusters: this must be a mapping (key: value), not a whole number
      → Several clusters that share the mesh, by name: what stands here counts over the same key at the top, and hosts say \`cluster: NAME\`
    TMP/lab.yaml:5:16: the known_hosts file "TMP/keys/nothing" does not exist
      → correct the path
    TMP/lab.yaml:7:7: the private key "HOME/no-such-key-of-anybody" does not exist
      → correct the path
    TMP/lab.yaml:8:7: "TMP/keys/good.pub" is a public key
      → name the private key beside it: TMP/keys/good
    TMP/lab.yaml:9:7: "TMP/keys/notes" is not a private key
      → name a key that ssh-keygen made
    TMP/lab.yaml:10:7: "TMP/keys" is not a file
      → name a private key
    TMP/lab.yaml:11:7: the private key "TMP/keys/loop" is a symbolic link that leads back to itself
      → fix the link
    TMP/lab.yaml:12:7: the private key "TMP/keys/good/x" does not exist: a part of its path is not a folder
      → correct the path
    TMP/lab.yaml:24:108: the private key "TMP/keys/bad" does not exist
      → correct the path"
  `);
});

test('the key of a jump host is looked for, too', async () => {
  expect(
    await saidOf(
      written(
        broken(
          ['[server] }', '[server], ssh: { jump: { address: gate, identity_file: keys/bad } } }'],
          ['[agent] }', '[agent], ssh: { jump: [out, { address: gate, identity_file: [keys/good, keys/notes] }] } }'],
        ),
      ),
    ),
  ).toMatchInlineSnapshot(`
    "TMP/lab.yaml:15:131: the private key "TMP/keys/bad" does not exist
      → correct the path
    TMP/lab.yaml:16:148: "TMP/keys/notes" is not a private key
      → name a key that ssh-keygen made"
  `);
});

test('a key is looked for even where the rest of its host is wrong', async () => {
  expect(
    await saidOf(written(broken(['[server] }', '5, ssh: { identity_file: keys/bad, port: x } }']))),
  ).toMatchInlineSnapshot(`
    "TMP/lab.yaml:15:76: hosts.one.roles: this must be a list, not a whole number
      → What the host is for: server (runs the control plane), agent, edge (faces the internet), or words of your own
    TMP/lab.yaml:15:101: the private key "TMP/keys/bad" does not exist
      → correct the path
    TMP/lab.yaml:15:117: hosts.one.ssh.port: this must be a number, not text
      → SSH's TCP port; not set: what ~/.ssh/config says, else 22"
  `);
});

test('a file that is not there, a directory, and a path through a file', async () => {
  expect(await saidOf(join(folder, 'nothing.yaml'))).toMatchInlineSnapshot(`
    "TMP/nothing.yaml: the inventory does not exist
      → correct the path"
  `);
  expect(await saidOf(folder)).toMatchInlineSnapshot(`
    "TMP: the inventory is a directory
      → name the file inside it"
  `);
  expect(await saidOf(join(written(sound), 'x'))).toMatchInlineSnapshot(`
    "TMP/lab.yaml/x: the inventory does not exist: a part of its path is not a folder
      → correct the path"
  `);
});

test('an endless file is read no further than it may be long', async () => {
  expect(await saidOf('/dev/zero')).toMatchInlineSnapshot(`
    "/dev/zero:1:1: the file is larger than 1 MiB, far too large for such a file
      → is it the right file?"
  `);
});

test('the path is told as the user gave it', async () => {
  const path = join(folder, 'keys', '..', 'keys', '..', 'lab.yaml');
  written(sound);
  expect(await saidOf(path)).toBe('sound');
  written('cluster: lab\n');
  await expect(loadInventory(`${folder}/keys/../lab.yaml`, shippedSections)).rejects.toMatchObject({
    details: [{ where: `${folder}/keys/../lab.yaml:1:1` }, { where: `${folder}/keys/../lab.yaml:1:1` }],
  });
});
