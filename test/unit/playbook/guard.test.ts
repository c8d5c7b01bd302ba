import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { ownName } from '../../../src/engine/gate/own-name.ts';
import { hostRun } from '../../../src/engine/host-run.ts';
import { guardTimes } from '../../../src/guard/guard.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import type { Host } from '../../../src/model/inventory.ts';
import { NOTHING_KNOWN, type Program } from '../../../src/model/plan/program.ts';
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

async function programOf(playbook: Playbook): Promise<{ readonly program: Program; readonly hosts: readonly Host[] }> {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => `gate ${phase}`,
  });
  return { program, hosts: inventory.hosts };
}

async function tasksOf(playbook: Playbook): Promise<readonly Task[]> {
  const { program, hosts } = await programOf(playbook);
  const [host] = hosts;
  if (host === undefined) throw new Error('no host');
  return program.tasks(host, NOTHING_KNOWN);
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

test.for(['wireguard', 'k3s', 'traefik'])(
  'where %s has not left its name, its first run is known by that',
  async name => {
    const { program, hosts } = await programOf(await loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped));
    const selected = hosts.map(host => hostRun(host, true));
    expect(ownName({ program, selected, known: NOTHING_KNOWN })).toBe(`/var/lib/provision/phases/${name}`);
  },
);

test('a time that makes no sense is told of with its place', () => {
  expect(() => parse('guard: fast, command: { run: ls, always: true }')).toThrow(
    /try\.yaml:5:18: .*such as 60s or 5m, or off/,
  );
});
