import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Problem } from '../../../src/model/problems/problem.ts';
import { rememberHostKey } from '../../../src/transport/host-keys/remember-host-key.ts';

const KEY = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIC/VaiKdS5VD7u0GFXguq2a4qwK7ws3ZeC7OTfTlGObX', 'base64');
const LINE = `ssh-ed25519 ${KEY.toString('base64')}\n`;
const other = Buffer.from(KEY);
other[50] = 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-remember-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('makes the file and its folder for the user only', async () => {
  const file = join(folder, 'new/known_hosts');
  expect(await rememberHostKey(file, 'gate', KEY)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(`gate ${LINE}`);
  expect([statSync(file).mode & 0o777, statSync(join(folder, 'new')).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('many at once lose no line and leave no lock', async () => {
  const file = join(folder, 'known_hosts');
  const names = Array.from({ length: 30 }, (_, at) => `host${at}`);
  await Promise.all(names.map(name => rememberHostKey(file, name, KEY)));
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '');
  expect(lines.toSorted()).toEqual(names.map(name => `${name} ${LINE.trim()}`).toSorted());
  expect(readdirSync(folder)).toEqual(['known_hosts']);
});

test('many at once that find the same host write it once', async () => {
  const file = join(folder, 'known_hosts');
  await Promise.all(Array.from({ length: 10 }, () => rememberHostKey(file, 'gate', KEY)));
  expect(readFileSync(file, 'utf8')).toBe(`gate ${LINE}`);
});

test('a file without a last newline is fixed', async () => {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, '# mine');
  await rememberHostKey(file, 'gate', KEY);
  expect(readFileSync(file, 'utf8')).toBe(`# mine\ngate ${LINE}`);
});

test('the same key is written once, and another one for the same name never', async () => {
  const file = join(folder, 'known_hosts');
  expect(await rememberHostKey(file, 'gate', KEY)).toBe(true);
  expect(await rememberHostKey(file, 'gate', KEY)).toBe(true);
  expect(await rememberHostKey(file, 'gate', other)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(`gate ${LINE}`);
});

test('a file that cannot be written is a problem that names it', async () => {
  writeFileSync(join(folder, 'in-the-way'), '');
  const file = join(folder, 'in-the-way/known_hosts');
  const error = await rememberHostKey(file, 'gate', KEY).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ details: [{ where: file }] });
});
