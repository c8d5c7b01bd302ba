import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { FetchedPlaces } from '../../../../src/disk/fetched-places.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { type Known, NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../../..');
const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-places-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Titles of the tasks of two hosts, whose places are below our folder. */
async function titles(tasks: readonly string[], known: Known = NOTHING_KNOWN): Promise<readonly string[]> {
  const file = join(folder, 'try.yaml');
  const lines = tasks.map(task => `      - ${task}\n`).join('');
  writeFileSync(file, `name: try\nstages:\n  - name: one\n    hosts: ms-1,wk-1\n    tasks:\n${lines}`);
  const playbook = await loadPlaybook(file, root, shipped);
  const { at: placeOf } = new FetchedPlaces(join(folder, '.provision/fetched'));
  const options = { playbook, inventory, remembered: new Map(), vocabulary: shipped, placeOf };
  const program = createProgram({ ...options, rerun: name => name });
  const hosts = inventory.hosts.filter(({ name }) => name === 'ms-1' || name === 'wk-1');
  return hosts.flatMap(host => program.tasks(host, known).map(({ title }) => title.replaceAll(`${folder}/`, '')));
}

test('each host has its own place beside the playbook', async () => {
  expect(await titles(['fetch: { path: /etc/x, to: "fetched/{{host.name}}/x" }'])).toEqual([
    'fetch /etc/x to fetched/ms-1/x',
    'fetch /etc/x to fetched/wk-1/x',
  ]);
});

test.each([
  [['fetch: { path: /etc/x, to: fetched/x }'], 'which the task at .*try.yaml:6:.* already brings'],
  [
    ['fetch: { path: /etc/x, to: "f/{{host.name}}/x" }', 'fetch: { path: /etc/y, to: "f/{{host.name}}/X" }'],
    'already brings',
  ],
  [
    ['fetch: { path: /etc/x, to: "{{host.name}}/x" }'],
    'the first folder of “{{host.name}}/x” must be written as it is',
  ],
  [['fetch: { path: /etc/x, to: "f/../{{host.name}}" }'], 'is no name for a file that comes from a host'],
  [['fetch: { path: /etc/x, to: /etc/y }'], 'is no name for a file that comes from a host'],
  [['fetch: { path: /etc/x, to: y }'], '“y” names no folder'],
  [['fetch: { path: /etc/x, to: 7 }'], '`to`: must be a name below a folder'],
])('%j is refused', async (tasks, said) => {
  await expect(titles(tasks)).rejects.toThrow(new RegExp(said));
});

test('what a host tells leads nowhere else', async () => {
  const tasks = ['fact: { name: which, run: hostname }', 'fetch: { path: /etc/x, to: "fetched/{{facts.which}}/x" }'];
  expect(await titles(tasks)).toContain('fetch');
  const told = (which: string): Known => ({
    facts: new Map([
      ['ms-1', { which }],
      ['wk-1', { which: 'b' }],
    ]),
    silent: new Set(),
  });
  expect(await titles(tasks, told('a'))).toContain('fetch /etc/x to fetched/a/x');
  // That host stops there, and the others go on.
  expect(await titles(tasks, told('../../etc'))).toEqual([
    ...['fact which', 'fetch'],
    ...['fact which', 'fetch /etc/x to fetched/b/x'],
  ]);
});
