import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTurn } from '../../../src/artifacts/in-turn.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'in-turn-'));
  file = join(folder, 'home.lock.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the mark is there while the work is done, and gone after it, whatever became of it', () => {
  const held = inTurn(file, () => readFileSync(`${file}.held`, 'utf8'));
  expect(held).toBe(String(process.pid));
  expect(() =>
    inTurn(file, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(existsSync(`${file}.held`)).toBe(false);
});

test('the mark of a process that ended without taking it away is no hindrance', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  writeFileSync(`${file}.held`, String(pid));
  expect(inTurn(file, () => 'done')).toBe('done');
});

test('what another process holds is waited for', () => {
  // It holds the file for a moment, and leaves a word in it.
  const script = `const fs = require('node:fs');
fs.writeFileSync(${JSON.stringify(`${file}.held`)}, String(process.pid));
process.stdout.write('held');
setTimeout(() => { fs.writeFileSync(${JSON.stringify(file)}, 'theirs'); fs.rmSync(${JSON.stringify(`${file}.held`)}); }, 300);`;
  const launcher = `const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
child.stdout.once('data', () => process.exit(0));`;
  expect(spawnSync(process.execPath, ['-e', launcher]).status).toBe(0);
  expect(inTurn(file, () => readFileSync(file, 'utf8'))).toBe('theirs');
});
