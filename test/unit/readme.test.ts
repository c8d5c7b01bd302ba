import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../src/collections/collections.ts';
import { parseInventory } from '../../src/inventory/parse-inventory.ts';
import { createProgram } from '../../src/playbook/create-program.ts';
import { parsePlaybook } from '../../src/playbook/parse/parse-playbook.ts';

const { resources, checks, remnants } = shipped;

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const inventoryText = blocks.find(text => text.includes('cluster: home')) ?? '';
const playbookText = blocks.find(text => text.includes('stages:')) ?? '';

test('the inventory of the README is one', () => {
  const { hosts } = parseInventory(inventoryText, 'README.md', { sections: shippedSections });
  expect(hosts.map(host => host.name)).toEqual(['ms-1', 'wk-1', 'ctb-edge-1']);
});

test('the playbook of the README can be run on it', () => {
  const inventory = parseInventory(inventoryText, 'README.md', { sections: shippedSections });
  const vocabulary = { resources: new Set(resources.keys()), checks: new Set(checks.keys()), remnants };
  const playbook = { ...parsePlaybook(playbookText, 'README.md', vocabulary), sources: new Map<string, string>() };
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => phase,
  });
  const known = { facts: new Map(), silent: new Set<string>() };
  expect(inventory.hosts.map(host => program.tasks(host, known).length)).toEqual([2, 2, 3]);
  // Its own, and whether what it sets survives the next boot.
  expect(inventory.hosts.map(host => program.gate.checks(host, known).length)).toEqual([2, 2, 2]);
});
