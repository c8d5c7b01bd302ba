import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { raiseLimits } from '../../../src/twin/raise-limits.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const DEFAULTS = {
  'fs/inotify/max_user_instances': 128,
  'net/ipv4/neigh/default/gc_thresh1': 128,
  'net/ipv4/neigh/default/gc_thresh2': 512,
  'net/ipv4/neigh/default/gc_thresh3': 1024,
};

/** Raises the limits of a kernel that has these, and returns what they are then, and what was told. */
function raise(hosts: number, limits: Readonly<Record<string, number>>) {
  for (const [path, limit] of Object.entries(limits)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${limit}\n`);
  }
  const told: string[] = [];
  raiseLimits(hosts, ({ detail }) => told.push(detail), folder);
  return { told, now: Object.keys(limits).map(path => Number(readFileSync(join(folder, path), 'utf8'))) };
}

test('a small twin needs more watches only', () => {
  expect(raise(4, DEFAULTS)).toEqual({
    told: ['fs.inotify.max_user_instances: 128 → 4096, until the next boot'],
    now: [4096, 128, 512, 1024],
  });
});

test('a large one neighbours too, and what is enough already stays', () => {
  expect(raise(64, { ...DEFAULTS, 'fs/inotify/max_user_instances': 8192 })).toEqual({
    told: [
      'net.ipv4.neigh.default.gc_thresh3: 1024 → 65536, until the next boot',
      'net.ipv4.neigh.default.gc_thresh2: 512 → 32768, until the next boot',
      'net.ipv4.neigh.default.gc_thresh1: 128 → 16384, until the next boot',
    ],
    now: [8192, 16384, 32768, 65536],
  });
});
