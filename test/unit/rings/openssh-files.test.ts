import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openSshFiles } from '../../../scripts/openssh-files.mjs';
import clients from '../../ssh/clients.json' with { type: 'json' };

test('after three turns each file of the ssh ring was run by OpenSSH’s client', () => {
  const turns = [0, 1, 2].map(turn => openSshFiles(20_420 + turn));
  expect(turns.flat().sort()).toEqual([...openSshFiles()].sort());
  expect(Math.min(...turns.map(one => one.length))).toBeGreaterThan(1);
});

test('each file that is left out is there, and says why', () => {
  const folder = resolve(import.meta.dirname, '../../ssh');
  for (const [name, why] of Object.entries(clients['of one client'])) {
    expect([name, existsSync(join(folder, `${name}.test.ts`)), why.length > 10]).toEqual([name, true, true]);
  }
});
