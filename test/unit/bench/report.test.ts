import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { keptResults, reportOf } from '../../../bench/report/report.ts';

const root = resolve(import.meta.dirname, '../../..');

test('the page on speed is what the kept results and the prose give (`npm run bench -- --rewrite`)', () => {
  const files = reportOf(root, keptResults(root));
  const there = Object.keys(files).map(name => [name, readFileSync(join(root, name), 'utf8')]);
  expect(Object.fromEntries(there)).toEqual(files);
});
