import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { meshAddressOf } from '../../../src/collections/wireguard/mesh/mesh-section.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import type { Host, Inventory } from '../../../src/model/inventory.ts';
import type { Known } from '../../../src/model/plan/program.ts';
import { holdsUnknown } from '../../../src/model/text/unknown.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { phases } from '../../../src/playbook/phases.ts';

const root = resolve(import.meta.dirname, '../../..');
const nothing: Known = { facts: new Map(), silent: new Set() };

const key = (host: Host): string => Buffer.alloc(32, host.name).toString('base64');
const allKeys = (inventory: Inventory): Known => ({
  facts: new Map(inventory.hosts.map(host => [host.name, { 'wireguard.public_key': key(host) }])),
  silent: new Set(),
});

async function programOf(name: string, inventory: Inventory) {
  const playbook = await loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped);
  return createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => `provision gate ${phase}`,
  });
}

/** At least so many tasks and checks a host has; a host that is no edge has nearly nothing to do with the entry. */
const least = (phase: string) => (phase === 'traefik' ? { tasks: 2, checks: 1 } : { tasks: 4, checks: 4 });

test.each(phases.map(phase => phase.name))(
  '%s: every task and check is rendered for every host of every shipped inventory',
  async name => {
    for (const file of ['home', 'minimal', 'two-sites']) {
      const inventory = await loadInventory(`${root}/inventory/${file}.yaml`, shippedSections);
      const program = await programOf(name, inventory);
      for (const known of [nothing, allKeys(inventory)]) {
        for (const host of inventory.hosts) {
          expect(program.tasks(host, known).length).toBeGreaterThanOrEqual(least(name).tasks);
          expect(program.gate.checks(host, known).length).toBeGreaterThanOrEqual(least(name).checks);
        }
      }
    }
  },
);

test('the mesh depends on keys that are not made yet, and only that', async () => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = await programOf('wireguard', inventory);
  const [host] = inventory.hosts;
  if (host === undefined) throw new Error('no host');
  const waiting = (known: Known) => program.tasks(host, known).filter(task => task.waitsFor !== undefined);
  expect(waiting(nothing).map(task => task.resource)).toEqual(['wireguard_interface']);
  expect(waiting(allKeys(inventory))).toEqual([]);
});

test('a host that cannot tell its key is left out with a warning, one that others know keeps its place', async () => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = await programOf('wireguard', inventory);
  const full = allKeys(inventory);
  const without: Known = {
    facts: new Map([...full.facts].filter(([name]) => name !== 'wk-2')),
    silent: new Set(['wk-2']),
  };
  expect(program.warnings(without)).toMatchObject([{ what: expect.stringContaining('wk-2 is left out') }]);
  const wk2 = inventory.hosts.find(host => host.name === 'wk-2');
  if (wk2 === undefined) throw new Error('no wk-2');
  const heard: Known = {
    facts: new Map(
      [...without.facts].map(([name, facts]) => [
        name,
        { ...facts, 'wireguard.peers': JSON.stringify({ [`${meshAddressOf(wk2)}/32`]: key(wk2) }) },
      ]),
    ),
    silent: without.silent,
  };
  expect(program.warnings(heard)).toEqual([]);
});

test('a mesh of 200 hosts is planned without a placeholder left', async () => {
  const home = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const [first] = home.hosts;
  if (first === undefined) throw new Error('no host');
  const hosts = Array.from({ length: 200 }, (_, at) => ({
    ...first,
    name: `n${at}`,
    site: 'cloud',
    address: `198.51.${100 + (at >> 7)}.${at & 127}`,
    settings: { mesh_address: `10.9.${at >> 7}.${at & 127}` },
  }));
  const inventory: Inventory = { ...home, hosts, sites: [{ name: 'cloud' }] };
  const program = await programOf('wireguard', inventory);
  const known = allKeys(inventory);
  for (const host of hosts) {
    const mesh = program.tasks(host, known).find(task => task.resource === 'wireguard_interface');
    expect(holdsUnknown(mesh?.bound?.probe.text)).toBe(false);
    expect(mesh?.waitsFor).toBeUndefined();
  }
});

test('what a phase wants of every host alike is one value for all of them', async () => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = await programOf('wireguard', inventory);
  const known = allKeys(inventory);
  const all = inventory.hosts.map(host => program.tasks(host, known));
  const kinds = (all[0] ?? []).map((task, at) => ({
    resource: task.resource,
    values: new Set(all.map(tasks => tasks[at]?.bound)).size,
  }));
  expect(kinds.filter(one => one.values > 1)).toEqual([
    // One for the hosts of the LAN, one for the public host.
    { resource: 'edge_firewall', values: 2 },
    { resource: 'wireguard_interface', values: inventory.hosts.length },
  ]);
});

test('the wipe runs no script that lies on the host: uninstallers go as files', async () => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = await programOf('wipe', inventory);
  const [host] = inventory.hosts;
  if (host === undefined) throw new Error('no host');
  const naming = program
    .tasks(host, nothing)
    .filter(task => /uninstall|killall/.test(task.bound?.probe.text ?? ''))
    .map(task => task.resource);
  expect(new Set(naming)).toEqual(new Set(['absent', 'archive']));
});

test.each([
  ['a cluster that it does not end', 'k0s worker', 'refused'],
  ['a cluster that it ends', 'k3s agent', 'change'],
])('the wipe of %s: its flush is refused in the plan or not at all', async (_, command, kind) => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = await programOf('wipe', inventory);
  const [host] = inventory.hosts;
  if (host === undefined) throw new Error('no host');
  const rules = program.tasks(host, nothing).find(task => task.resource === 'leftover_firewall_rules')?.bound;
  const stdout = `== legacy 4
*filter
:INPUT ACCEPT [0:0]
-A INPUT -j DROP
COMMIT
== living
process 10 ${command}
== processes
self 99
/proc/10/stat:10 (x) S 1 ${'0 '.repeat(17)}77
/proc/10/cmdline:${command}
`;
  expect(rules?.plan({ stdout, stderr: '', code: 0 })).toMatchObject({ kind });
});
