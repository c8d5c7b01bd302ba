import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../..');
const lines = readFileSync(join(root, 'inventory/home.yaml'), 'utf8').split('\n');

/** A comment that holds a setting: a key as an inventory spells it, and a value. */
const SETTING = /^(\s*)# ([a-z_]+: .*)$/;
const settings = lines.flatMap((line, at) => {
  const [, indent = '', setting = ''] = SETTING.exec(line) ?? [];
  return setting === '' ? [] : [{ at, setting, line: `${indent}${setting}` }];
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-home-'));
  vi.stubEnv('HOME', folder);
  // The one thing that a comment takes for granted: the key that ssh-keygen makes.
  mkdirSync(join(folder, '.ssh'));
  writeFileSync(join(folder, '.ssh/id_ed25519'), '-----BEGIN OPENSSH PRIVATE KEY-----\n');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Reads an inventory of these lines, and renders what the phases do with it. */
async function runs(text: readonly string[]): Promise<void> {
  const file = join(folder, 'home.yaml');
  writeFileSync(file, text.join('\n'));
  const inventory = await loadInventory(file, shippedSections);
  for (const name of ['wipe', 'wireguard']) {
    const playbook = await loadPlaybook(join(root, 'playbooks', `${name}.yaml`), root, shipped);
    const remembered = new Map();
    const program = createProgram({ playbook, inventory, remembered, vocabulary: shipped, rerun: () => '' });
    for (const host of inventory.hosts) {
      expect(program.tasks(host, { facts: new Map(), silent: new Set() }).length).toBeGreaterThan(3);
    }
  }
}

test.each(settings)('runs as it stands, without its comment sign: $setting', async ({ at, line }) => {
  await runs([...lines.slice(0, at), line, ...lines.slice(at + 1)]);
});

test('all of them together run, too', async () => {
  expect(settings.length).toBeGreaterThan(12);
  await runs(lines.map((line, at) => settings.find(one => one.at === at)?.line ?? line));
});
