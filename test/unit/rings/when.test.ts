import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';

const twin = join(import.meta.dirname, '../../twin');
const reasons = z.record(z.string(), z.string().min(10));
const { push, endurance } = z
  .object({ push: reasons, endurance: reasons })
  .parse(JSON.parse(readFileSync(join(twin, 'when.json'), 'utf8')));

test('each file of the twin ring is tried at every push or in endurance, and says why', () => {
  const files = readdirSync(twin, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => name.replace('.test.ts', ''));
  expect(files.length).toBeGreaterThan(10);
  expect([...Object.keys(push), ...Object.keys(endurance)].sort()).toEqual(files.sort());
});
