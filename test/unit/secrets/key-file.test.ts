import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeKeyFile, readKeyFile } from '../../../src/secrets/key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'provision-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a key file is 32 bytes that only its owner may read, and is never overwritten', () => {
  const path = join(folder, 'key');
  makeKeyFile(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readKeyFile(path)).toHaveLength(32);
  const before = readFileSync(path, 'utf8');
  expect(() => makeKeyFile(path)).toThrow('cannot be made');
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('a key file that others may read is refused', () => {
  const path = join(folder, 'open');
  makeKeyFile(path);
  chmodSync(path, 0o640);
  expect(() => readKeyFile(path)).toThrow('is readable by others');
});

test.each(['', 'provision-key:v1:short', 'x'.repeat(5000), `provision-key:v2:${'A'.repeat(43)}\n`])(
  'what is not a key file is refused',
  content => {
    const path = join(folder, 'none');
    writeFileSync(path, content, { mode: 0o600 });
    expect(() => readKeyFile(path)).toThrow('not a key file');
  },
);

test('a key file that is not there, and a folder', () => {
  expect(() => readKeyFile(join(folder, 'nowhere'))).toThrow('cannot be read');
  expect(() => readKeyFile(folder)).toThrow('cannot be read');
});
