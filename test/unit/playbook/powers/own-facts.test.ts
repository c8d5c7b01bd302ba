import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { type Known, NOTHING_KNOWN, type Program } from '../../../../src/model/plan/program.ts';
import type { Fact } from '../../../../src/model/plan/resource.ts';
import type { Task } from '../../../../src/model/plan/task.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { parsePlaybook } from '../../../../src/playbook/parse/parse-playbook.ts';

const root = resolve(import.meta.dirname, '../../../..');
const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);

const programOf = (text: string): Program =>
  createProgram({
    playbook: { ...parsePlaybook(text, 'try.yaml', shipped), sources: new Map() },
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: (phase, stage) => [phase, stage].join(' '),
  });

const playbook = (task: string, of = 'name: disks, run: lsblk -J'): string => `name: try
stages:
  - name: read
    tasks:
      - fact: { ${of} }
  - name: use
    tasks:
      - ${task}
`;

const told = (disks: Fact): Known => ({ facts: new Map([['wk-1', { disks }]]), silent: new Set() });

function used(program: Program, known: Known): readonly Task[] {
  const host = inventory.hosts.find(one => one.name === 'wk-1');
  if (host === undefined) throw new Error('wk-1 is missing');
  return program.tasks(host, known).filter(task => task.stage === 'use');
}

const file = (content: string, more = ''): string =>
  `{ ${more}file: { path: /etc/x, content: ${JSON.stringify(content)} } }`;

test.each([
  ['a part', file('{{facts.disks.all.0.name}}')],
  ['a part of a part, in a helper', file('{{default facts.disks.all.0.name "none"}}')],
  ['each of them', file('{{#each facts.disks.all}}{{name}}{{/each}}')],
  ['whether there are any', file('{{#if facts.disks.all}}yes{{/if}}')],
  ['a condition', file('x', `when: 'eq facts.disks.kind "ssd"', `)],
  ['a loop', `{ loop: '{{facts.disks.all}}', file: { path: '/etc/{{item.name}}', content: x } }`],
])('%s of a fact is unknown until it was told', (_, task) => {
  const [only, ...others] = used(programOf(playbook(task)), NOTHING_KNOWN);
  expect(others).toEqual([]);
  expect(only?.waitsFor).toBeDefined();
});

test('what was told is what conditions, loops and templates see', () => {
  const disks = told({ kind: 'ssd', all: [{ name: 'a' }, { name: 'b' }] });
  const loop = `{ loop: '{{facts.disks.all}}', when: 'eq facts.disks.kind "ssd"', file: { path: '/etc/{{item.name}}', content: x } }`;
  expect(used(programOf(playbook(loop)), disks).map(task => [task.title, task.waitsFor])).toEqual([
    ['file /etc/a', undefined],
    ['file /etc/b', undefined],
  ]);
  expect(used(programOf(playbook(file('x', `when: 'eq facts.disks.kind "hdd"', `))), disks)).toEqual([]);
});

test.each([
  [
    'a part that was not told',
    file('{{facts.disks.all.0.nmae}}'),
    /disks\.all\.0\.nmae}} is not known here: did you mean/,
  ],
  [
    'a list that is none',
    `{ loop: '{{facts.disks.kind}}', file: { path: /etc/x, content: x } }`,
    /`loop` is not a list/,
  ],
  ['a text where none fits', `{ directory: { path: '{{facts.disks.kind}}' } }`, /must be an absolute path/],
])('%s stops that host, and nobody else', (_, task, because) => {
  const program = programOf(playbook(task));
  const [only] = used(program, told({ kind: 'ssd', all: [{ name: 'a' }] }));
  expect(only?.refused?.because).toMatch(because);
  expect(only?.refused?.because).toContain('what wk-1 told does not fit: try.yaml:8:');
});

test('a question of the gate that cannot be made of what was told is one without an answer', () => {
  const gate = `gate:\n  - command: { run: 'test {{facts.disks.nmae}}', title: the disk }\n`;
  const program = programOf(`${playbook(file('x'))}${gate}`);
  const host = inventory.hosts.find(one => one.name === 'wk-1');
  const checks = host === undefined ? [] : program.gate.checks(host, told({ name: 'a' }));
  expect(checks.map(one => one.judge({ stdout: '', stderr: '', code: 0 }))).toContainEqual({
    kind: 'unasked',
    because: expect.stringMatching(/what wk-1 told does not fit.*nmae/),
  });
});

test.each([
  ['name: memory, run: free', /there is a fact `memory` already/],
  ["name: '{{host.name}}', run: free", /does not say which fact it tells/],
])('fact: { %s } is refused', (of, what) => {
  expect(() => programOf(playbook(file('x'), of))).toThrow(what);
});

test('a mistake that no host has made is one of the playbook', () => {
  expect(() => used(programOf(playbook(file('{{facts.diks}}'))), NOTHING_KNOWN)).toThrow(/did you mean disks/);
});

test('a secret one is known to be secret', () => {
  expect([...programOf(playbook(file('x'), 'name: disks, run: x, secret: true')).secretFacts]).toContain('disks');
});
