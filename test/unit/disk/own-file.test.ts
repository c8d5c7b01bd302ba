import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
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
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../../src/journal/journal.ts';
import { recallFacts, rememberFacts } from '../../../src/journal/memory.ts';
import { readStatus } from '../../../src/journal/read-status.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { rememberHostKey } from '../../../src/transport/host-keys/remember-host-key.ts';
import { verifyHostKey } from '../../../src/transport/host-keys/verify-host-key.ts';
import { asRoot } from '../../as-root.ts';
import { cell, gateDone } from '../report/sample.ts';

const KEY = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIC/VaiKdS5VD7u0GFXguq2a4qwK7ws3ZeC7OTfTlGObX', 'base64');

/** An inventory beside `.provision`, and a folder of the user's that must stay as it is. */
function checkout() {
  const folder = mkdtempSync(join(tmpdir(), 'provision-checkout-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const mine = join(folder, 'mine');
  mkdirSync(join(mine, 'runs'), { recursive: true });
  writeFileSync(join(mine, 'file'), 'mine\n');
  const own = join(folder, 'inv/.provision');
  mkdirSync(dirname(own));
  return { inventoryFile: join(folder, 'inv/home.yaml'), own, mine };
}

const place = (path: string): string => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return path;
};

/** Everything that the product does in `.provision`, by itself; what each of them throws. */
async function everything(inventoryFile: string): Promise<readonly unknown[]> {
  const known = join(dirname(inventoryFile), '.provision/known_hosts');
  const hop = { address: 'gate', port: 22, knownHosts: [known], remember: undefined };
  const failed: unknown[] = [];
  for (const work of [
    () => openJournal({ inventoryFile, cluster: 'home', command: 'phase2' }).report(gateDone([cell('ms-1', 'x')])),
    () => readStatus(inventoryFile, 'home'),
    () => recallFacts(inventoryFile, 'home'),
    () => rememberFacts(inventoryFile, 'home', new Map([['ms-1', { 'wireguard.public_key': 'A' }]])),
    () => rememberHostKey(known, 'gate', KEY),
    () =>
      verifyHostKey(
        {
          ...hop,
          user: 'root',
          identityFiles: [],
          identitiesOnly: false,
          agentSocket: undefined,
          named: 'x',
          ownIdentities: [],
          beyond: [],
          timeout: 1,
        },
        KEY,
      ),
  ]) {
    try {
      await work();
    } catch (error) {
      failed.push(error);
    }
  }
  return failed;
}

const files = ['.gitignore', 'home/facts.json', 'known_hosts', 'known_hosts.lock'];
const folders = ['', 'home', 'home/runs'];

const kinds: readonly (readonly [string, (path: string, mine: string) => void])[] = [
  ['a link to a file', (path, mine) => symlinkSync(join(mine, 'file'), path)],
  ['a link to a folder', (path, mine) => symlinkSync(mine, path)],
  ['a link to nothing', (path, mine) => symlinkSync(join(mine, 'new'), path)],
  ['a named pipe', path => execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path])],
];

test.each(
  [...files, ...folders].flatMap(name =>
    kinds.map(([kind, make]) => [name || '.provision', kind, name, make] as const),
  ),
)('%s as %s is refused with its place, and leads nowhere', async (_name, _kind, name, make) => {
  const { inventoryFile, own, mine } = checkout();
  make(place(join(own, name)), mine);
  const before = readdirSync(mine, { recursive: true });
  const failed = await everything(inventoryFile);
  expect(failed.length).toBeGreaterThan(0);
  for (const error of failed) {
    expect(error).toBeInstanceOf(InputProblem);
    expect(error).toMatchObject({ details: [{ where: join(own, name), hint: expect.any(String) }] });
  }
  expect(readdirSync(mine, { recursive: true })).toEqual(before);
  expect(readFileSync(join(mine, 'file'), 'utf8')).toBe('mine\n');
  expect(lstatSync(join(own, name)).isSymbolicLink() || lstatSync(join(own, name)).isFIFO()).toBe(true);
});

test.each(['', 'home', 'home/facts.json', 'known_hosts'])(
  '`.provision/%s` that others may write to is refused',
  async name => {
    const { inventoryFile, own } = checkout();
    expect(await everything(inventoryFile)).toEqual([]);
    chmodSync(join(own, name), lstatSync(join(own, name)).isDirectory() ? 0o770 : 0o660);
    expect((await everything(inventoryFile))[0]).toMatchObject({ details: [{ what: 'others may write to it' }] });
  },
);

test.runIf(asRoot)('what belongs to another user is refused', async () => {
  const { inventoryFile, own } = checkout();
  await everything(inventoryFile);
  chownSync(join(own, 'home'), 1000, 1000);
  expect((await everything(inventoryFile))[0]).toMatchObject({
    details: [{ what: expect.stringContaining('user 1000') }],
  });
});

test('nothing in the way: all of it works twice', async () => {
  const { inventoryFile } = checkout();
  expect(await everything(inventoryFile)).toEqual([]);
  expect(await everything(inventoryFile)).toEqual([]);
});
