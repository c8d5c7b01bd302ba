import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInventory, findNamedFile } from '../../../src/inventory/find-inventory.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { printed } from './mistakes-of.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'find-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const touch = (...paths: readonly string[]): void => {
  for (const path of paths) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), '');
  }
};

async function found(given: string | undefined, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    return await findInventory(given, cwd, environment);
  } catch (error) {
    if (error instanceof InputProblem) return printed(error.details).replaceAll(cwd, 'CWD');
    throw error;
  }
}

test('as given, then with .yaml or .yml, then the same in inventory/', async () => {
  touch('inventory/home.yml');
  expect(await found('home')).toBe('inventory/home.yml');
  expect(await found('home.yml')).toBe('inventory/home.yml');
  touch('inventory/home.yaml');
  expect(await found('home')).toBe('inventory/home.yaml');
  touch('home.yaml');
  expect(await found('home')).toBe('home.yaml');
  touch('home');
  expect(await found('home')).toBe('home');
  expect(await found('./home.yaml')).toBe('./home.yaml');
});

test('an absolute path stays one', async () => {
  touch('far/away.yaml');
  expect(await found(join(cwd, 'far/away'))).toBe('CWD/far/away.yaml'.replace('CWD', cwd));
});

test('a folder of the same name does not stand in the way', async () => {
  touch('home/x', 'inventory/home.yaml');
  expect(await found('home')).toBe('inventory/home.yaml');
});

test('a name that leads nowhere: what was tried, and what there is', async () => {
  touch('inventory/home.yaml', 'inventory/office.yml', 'inventory/schema.json', 'inventory/.hidden.yaml');
  expect(await found('hoem')).toMatchInlineSnapshot(`
    "--inventory: there is no inventory hoem
      tried CWD/hoem
      tried CWD/hoem.yaml
      tried CWD/hoem.yml
      tried CWD/inventory/hoem
      tried CWD/inventory/hoem.yaml
      tried CWD/inventory/hoem.yml
      → did you mean home?"
  `);
  expect(await found('factory')).toContain('→ in inventory/ there is home.yaml, office.yml');
  touch('house.yaml');
  expect(await found('huose.yaml')).toContain('→ did you mean house.yaml?');
});

test('a folder is no inventory', async () => {
  touch('inventory/home.yaml');
  expect(await found('inventory')).toMatchInlineSnapshot(`
    "--inventory: inventory is a directory
      inventory/home.yaml
      → name the file inside it"
  `);
});

test('a name that is none', async () => {
  expect(await found(' ')).toMatchInlineSnapshot(`
    "--inventory: this is not a file name
      → name an inventory file"
  `);
  expect(await found('a\0b')).toMatchInlineSnapshot(`
    "--inventory: this is not a file name
      → name an inventory file"
  `);
});

test('not given: the environment, else the only one', async () => {
  touch('inventory/home.yaml', 'inventory/schema.json');
  expect(await found(undefined)).toBe('inventory/home.yaml');
  touch('other.yaml');
  expect(await found(undefined, { PROVISION_INVENTORY: 'other' })).toBe('other.yaml');
  expect(await found('home', { PROVISION_INVENTORY: 'other' })).toBe('inventory/home.yaml');
  expect(await found(undefined, { PROVISION_INVENTORY: '' })).toBe('inventory/home.yaml');
});

test('not given, and none or several to choose from', async () => {
  expect(await found(undefined)).toMatchInlineSnapshot(`
    "no inventory is named, and there is none in ./inventory
      → make one of your hosts: provision init root@203.0.113.5 pi@192.168.1.20; or name one: --inventory FILE, or PROVISION_INVENTORY=FILE in the environment"
  `);
  touch('inventory/home.yaml', 'inventory/minimal.yaml');
  expect(await found(undefined)).toMatchInlineSnapshot(`
    "no inventory is named
      inventory/home.yaml
      inventory/minimal.yaml
      → name one: --inventory home.yaml, or PROVISION_INVENTORY=home.yaml in the environment"
  `);
});

test.each([
  ['home.yaml', 'inventory/home.yaml'],
  ['home', 'inventory/home.yaml'],
  ['inventory/home', 'inventory/home.yaml'],
  ['package.json', 'package.json'],
  ['nowhere.yaml', 'nowhere.yaml'],
])('a file that a command names, %s, is looked for as an inventory is', async (name, path) => {
  expect(await findNamedFile(name, resolve(import.meta.dirname, '../../..'))).toBe(path);
});

test('what is there and cannot be read is said with its path, and never taken for missing', async () => {
  // A link that leads to itself is refused to root too, where missing rights are not.
  const loop = (path: string): void => symlinkSync(join(cwd, path), join(cwd, path));
  mkdirSync(join(cwd, 'inventory'));
  loop('inventory/home.yaml');
  expect(await found('home')).toMatch(/CWD\/inventory\/home\.yaml: it cannot be read \(ELOOP\)/);
  await expect(findNamedFile('home.yaml', cwd)).rejects.toThrow(/ELOOP/);
  rmSync(join(cwd, 'inventory'), { recursive: true });
  loop('inventory');
  expect(await found(undefined)).toMatch(/CWD\/inventory: it cannot be read \(ELOOP\)/);
});

test('a link that leads nowhere is told as one', async () => {
  symlinkSync('moved.yaml', join(cwd, 'home.yaml'));
  expect(await found('home')).toBe(
    '--inventory: home.yaml is a link to moved.yaml, where there is nothing\n  → make what it leads to, or name another file',
  );
});
