import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { guardTimes } from '../../../src/guard/guard.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { parsePlaybook } from '../../../src/playbook/parse/parse-playbook.ts';
import type { Playbook } from '../../../src/playbook/playbook.ts';
import { way } from '../guard/way.ts';

const root = resolve(import.meta.dirname, '../../..');
const vocabulary = {
  resources: new Set(['command', 'line', 'firewall_policies']),
  checks: new Set<string>(),
  remnants: { kinds: new Map(), bySubject: new Map() },
};

const parse = (task: string): Playbook => ({
  ...parsePlaybook(`name: try\nstages:\n  - name: one\n    tasks:\n      - { ${task} }\n`, 'try.yaml', vocabulary),
  sources: new Map(),
});

async function tasksOf(playbook: Playbook): Promise<readonly Task[]> {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => `gate ${phase}`,
  });
  const [host] = inventory.hosts;
  if (host === undefined) throw new Error('no host');
  return program.tasks(host, { facts: new Map(), silent: new Set() });
}

test.for([
  ['command: { run: ls, always: true }', undefined],
  ['guard: 45s, command: { run: ls, always: true }', 45],
  ['guard: 3m, command: { run: ls, always: true }', 180],
  ['firewall_policies: { all: accept }', undefined],
  ['guard: off, firewall_policies: { all: accept }', 'off'],
  ['line: { path: /etc/motd, line: hello }', undefined],
] as const)('{ %s } says of its guard: %s', async ([task, seconds]) => {
  expect((await tasksOf(parse(task))).map(one => one.guard)).toEqual([seconds]);
});

test('what phase 2 starts is guarded, what it prepares is not', async () => {
  const tasks = await tasksOf(await loadPlaybook(`${root}/playbooks/wireguard.yaml`, root, shipped));
  const times = guardTimes(tasks, way);
  expect(tasks.filter(task => times.has(task.id)).map(task => [task.resource, times.get(task.id)])).toEqual([
    ['package', 60],
    ['sysctl', 60],
    ['leftover_wireguard_tunnels', 60],
    ['edge_firewall', 60],
    ['wireguard_interface', 60],
    ['service', 60],
  ]);
});

test('a time that makes no sense is told of with its place', () => {
  expect(() => parse('guard: fast, command: { run: ls, always: true }')).toThrow(
    /try\.yaml:5:18: .*such as 60s or 5m, or off/,
  );
});
