import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isThere } from '../../../src/disk/is-there.ts';
import { readIdentity } from '../../../src/transport/identity-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'provision-identity-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

test('a key that is not there is missing; one that cannot be read is not, and neither is its public half', async () => {
  expect(await readIdentity(at('none'))).toMatchObject({ missing: true, because: 'no such file' });
  symlinkSync(at('loop'), at('loop'));
  expect(await readIdentity(at('loop'))).toMatchObject({ missing: false, because: 'cannot be read (ELOOP)' });
  mkdirSync(at('agent.pub'));
  expect(await readIdentity(at('agent'))).toMatchObject({ path: at('agent.pub'), because: 'cannot be read (EISDIR)' });
  expect([isThere(at('none')), isThere(at('loop'))]).toEqual([false, true]);
});

test('the public half beside an old encrypted key that cannot be read is what is named', async () => {
  spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'secret', '-f', at('old')]);
  rmSync(at('old.pub'));
  mkdirSync(at('old.pub'));
  expect(await readIdentity(at('old'))).toMatchObject({ path: at('old.pub'), because: 'cannot be read (EISDIR)' });
});
