import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { type Known, NOTHING_KNOWN, type Program } from '../../../../src/model/plan/program.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { parsePlaybook } from '../../../../src/playbook/parse/parse-playbook.ts';

const root = resolve(import.meta.dirname, '../../../..');
const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
const names = inventory.hosts.map(host => host.name);

const programOf = (text: string, selected?: readonly string[]): Program =>
  createProgram({
    playbook: { ...parsePlaybook(text, 'try.yaml', shipped), sources: new Map() },
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: (phase, stage) => [phase, stage].join(' '),
    ...(selected === undefined ? {} : { selected: new Set(selected) }),
  });

const task = (keys: string): string =>
  `name: try\nstages:\n  - name: one\n    tasks:\n      - { ${keys}, file: { path: /etc/x, content: x } }\n`;

/** Hosts that have any task. */
const doers = (program: Program, known: Known): readonly string[] =>
  inventory.hosts.filter(host => program.tasks(host, known).length > 0).map(host => host.name);

const silent = (...hosts: readonly string[]): Known => ({ facts: new Map(), silent: new Set(hosts) });

test.each<[keys: string, selected: readonly string[] | undefined, known: Known, who: readonly string[]]>([
  ['once: true', undefined, NOTHING_KNOWN, ['ms-1']],
  ['once: true, hosts: agent', undefined, NOTHING_KNOWN, ['wk-1']],
  ['once: true', ['wk-2', 'ctb-edge-1'], silent('ms-1', 'wk-1'), ['wk-2']],
  // It cannot be reached: no other does it.
  ['once: true', ['wk-1', 'wk-2'], silent('ms-1', 'wk-1', 'ctb-edge-1'), ['wk-1']],
  // Nobody who may do it is selected: its facts are read of the first.
  ['once: true, hosts: agent', ['ms-1'], silent('wk-1', 'wk-2', 'ctb-edge-1'), ['wk-1']],
  // Before any host was met, each may turn out to be the one.
  ['once: any, hosts: wk-*', undefined, NOTHING_KNOWN, ['wk-1', 'wk-2']],
  ['once: any, hosts: wk-*', undefined, silent(), ['wk-1']],
  ['once: any, hosts: wk-*', undefined, silent('wk-1'), ['wk-2']],
  // All are out of the run: the first is the one that has failed.
  ['once: any, hosts: wk-*', undefined, silent('wk-1', 'wk-2'), ['wk-1']],
])('{ %s } of %s: %#', (keys, selected, known, who) => {
  const program = programOf(task(keys), selected);
  expect(doers(program, known)).toEqual(who);
  const [first] = inventory.hosts.filter(host => who.includes(host.name));
  expect(first === undefined ? [] : program.tasks(first, known).map(one => one.once)).toEqual([true]);
});

const gateWith = (keys: string): string =>
  `name: try\nstages: []\ngate:\n  - { ${keys}, command: { run: 'true', title: an answer } }\n`;

test.each([
  ['from: controller', 'ms-1', 'controller', 'an answer, from the controller'],
  ['from: wk-1', 'ms-1', 'wk-1', 'an answer, from wk-1'],
  ["from: '{{host.name}}'", 'ms-1', undefined, 'an answer, from ms-1'],
  ['from: internet', 'ms-1', 'ctb-edge-1', 'an answer, from the internet'],
])('{ %s } about %s is asked by %s', (keys, about, by, title) => {
  const host = inventory.hosts.find(one => one.name === about);
  if (host === undefined) throw new RangeError('no host');
  const [own, asked] = ['hosts: all', keys].map(one => programOf(gateWith(one)).gate.checks(host, NOTHING_KNOWN)[0]);
  const from = asked?.from;
  expect(typeof from === 'object' ? from.name : from).toBe(by);
  expect(asked?.title).toBe(title);
  // The same question of the host itself has another text: neither answer is taken for the other's.
  expect(asked?.probe.text === own?.probe.text).toBe(by === undefined);
});

test('who asks is worked out for each host, though the question reads nothing of it', () => {
  const { gate } = programOf(gateWith('from: wk-1'));
  const askers = inventory.hosts.map(host => gate.checks(host, NOTHING_KNOWN)[0]?.from);
  expect(askers.map(from => (typeof from === 'object' ? from.name : from))).toEqual(
    names.map(name => (name === 'wk-1' ? undefined : 'wk-1')),
  );
});

test.each([
  ['from: wk1', /there is no host “wk1”/],
  // From where it is itself, nothing comes over the internet.
  ['from: internet, hosts: ctb-edge-1', /try\.yaml:\d+:\d+: `from: internet`: the inventory has no public host/],
])('{ %s } is refused before anything is asked', (keys, message) => {
  const program = programOf(gateWith(keys));
  expect(() => inventory.hosts.flatMap(host => program.gate.checks(host, NOTHING_KNOWN))).toThrow(message);
});

test('a stage has a size of its batches, and a gate of its own for the hosts that it is for', () => {
  const program = programOf(`name: try
stages:
  - name: one
    serial: 25%
    hosts: wk-*
    tasks: [{ file: { path: /etc/x, content: x } }]
    gate: [{ command: { run: 'true', title: an answer } }]
  - { name: two, serial: 2, tasks: [{ file: { path: /etc/y, content: y } }] }
`);
  expect([...program.batchSizes]).toEqual([
    ['one', { percent: 25 }],
    ['two', { hosts: 2 }],
  ]);
  const gate = program.stageGates.get('one');
  expect(gate).toMatchObject({ phase: 'try', stage: 'one', rerun: 'try one' });
  expect(names.filter((_, at) => gate?.checks(inventory.hosts[at] ?? raise(), NOTHING_KNOWN).length === 1)).toEqual([
    'wk-1',
    'wk-2',
  ]);
  expect(program.stageGates.has('two')).toBe(false);
});

const raise = (): never => {
  throw new RangeError('no host');
};

test.each([
  ['serial: 0', /serial/],
  ['serial: 120%', /a number of hosts, or a share of them such as 25%/],
  ['serial: none', /a number of hosts, or a share of them such as 25%/],
])('{ %s } is no size of a batch', (keys, message) => {
  expect(() => programOf(`name: try\nstages: [{ name: one, ${keys}, tasks: [] }]\n`)).toThrow(message);
});

test.each([['once: false'], ['once: all']])('{ %s } is refused', keys => {
  expect(() => programOf(task(keys))).toThrow(/once/);
});
