import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../../..');
const playbookOf = (name: string) => loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped);

test('what a new key changes are phase 2’s own resources: afterwards that finds nothing to change', async () => {
  const [rotate, phase2] = [await playbookOf('rotate-keys'), await playbookOf('wireguard')];
  const known = phase2.stages.flatMap(({ tasks }) => tasks).map(({ resource, args }) => ({ resource, args }));
  const steps = rotate.stages.flatMap(({ tasks }) => tasks).filter(({ resource }) => resource !== 'command');
  expect(steps.map(({ resource }) => resource)).toEqual([
    'wireguard_preshared_keys',
    'wireguard_preshared_keys',
    'wireguard_key',
    'wireguard_key',
    'wireguard_preshared_keys',
    'wireguard_interface',
    'wireguard_preshared_keys',
  ]);
  const renews = [0, 2];
  for (const [at, { resource, args }] of steps.entries())
    if (!renews.includes(at)) expect(known).toContainEqual({ resource, args });
});

test('a host that is lost holds everything back, the host with the new key goes first, and its mesh is asked', async () => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const playbook = await playbookOf('rotate-keys');
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => `provision gate ${phase}`,
    extraVars: { renew: 'wk-1' },
  });
  const key = (at: number) => `${'A'.repeat(41)}${String.fromCharCode(66 + at)}A=`;
  const facts = new Map(inventory.hosts.map(({ name }, at) => [name, { 'wireguard.public_key': key(at) }]));
  const tasksOf = (name: string) => {
    const host = inventory.hosts.find(one => one.name === name);
    if (host === undefined) throw new Error(name);
    return program.tasks(host, { facts, silent: new Set() }).filter(({ leftOut }) => leftOut !== true);
  };
  const order = (name: string) => tasksOf(name).map(({ stage, startOrder = 0 }) => [stage, startOrder]);
  expect(order('wk-1')).toEqual([
    ['a new key', 0],
    ['a new key', 0],
    ['pre-shared keys of the others', 0],
    ['the mesh with it', 0],
    ['the mesh with it', 0],
  ]);
  expect(order('ms-1')).toEqual([
    ['a new key', 0],
    ['a new key', 0],
    ['pre-shared keys of the others', 0],
    ['the mesh with it', 1],
    ['the mesh with it', 0],
  ]);
  // Every host is in both stages, so that one that does not answer is missed in either.
  expect(playbook.stages.map(({ serial, gate }) => [serial, gate.length > 0])).toEqual([
    [{ percent: 100 }, false],
    [{ percent: 100 }, false],
    [{ percent: 100 }, true],
    [undefined, false],
  ]);
});
