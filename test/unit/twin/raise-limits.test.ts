import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { raiseLimits } from '../../../src/twin/raise-limits.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['128\n', '4096\n', ['fs.inotify.max_user_instances: 128 → 4096, until the next boot']],
  ['8192\n', '8192\n', []],
])('a limit of %j becomes %j, and only a change is told', (before, after, told) => {
  const path = join(folder, 'max_user_instances');
  writeFileSync(path, before);
  const said: string[] = [];
  raiseLimits(({ detail }) => said.push(detail), path);
  expect(readFileSync(path, 'utf8')).toBe(after);
  expect(said).toEqual(told);
});
