import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitMemory } from '../../../src/twin/host/host-memory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What stands in a cgroup of these files once it was limited to 512 MiB. */
function limited(...files: readonly string[]): Record<string, string> {
  for (const file of files) writeFileSync(join(folder, file), '');
  limitMemory(folder, 2 ** 29);
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}

test('control groups of version 2: no more memory, and no swap', () => {
  expect(limited('memory.max', 'memory.swap.max')).toEqual({ 'memory.max': '536870912', 'memory.swap.max': '0' });
});

test('of version 1, where the swap is counted along', () => {
  expect(limited('memory.limit_in_bytes', 'memory.memsw.limit_in_bytes')).toEqual({
    'memory.limit_in_bytes': '536870912',
    'memory.memsw.limit_in_bytes': '536870912',
  });
});

test('where swap is not counted the memory is limited all the same, and where nothing is, nothing', () => {
  expect(limited('memory.max')).toEqual({ 'memory.max': '536870912' });
  rmSync(join(folder, 'memory.max'));
  expect(limited('cgroup.procs')).toEqual({ 'cgroup.procs': '' });
});
