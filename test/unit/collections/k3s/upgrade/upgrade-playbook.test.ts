import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import type { Known } from '../../../../../src/model/plan/program.ts';
import { createProgram } from '../../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../../../..');
const playbookOf = (name: string) => loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped);

test('what an upgrade does to a host are phase 3’s own tasks: afterwards that finds nothing to change', async () => {
  const [upgrade, phase3] = [await playbookOf('upgrade'), await playbookOf('k3s')];
  const known = phase3.stages.flatMap(({ tasks }) => tasks).map(({ resource, args }) => ({ resource, args }));
  // The import is K3s' own, only sooner.
  const steps = upgrade.stages.slice(1).filter(({ name }) => name !== 'images that are known');
  expect(steps.map(({ tasks }) => tasks.length)).toEqual([1, 5, 5]);
  for (const { resource, args } of steps.flatMap(({ tasks }) => tasks)) {
    // Phase 3 has one for each role.
    if (resource === 'k3s_service') continue;
    expect(known).toContainEqual({ resource, args });
  }
});

test('one host at a time, servers before agents, and each is asked before the next', async () => {
  const { stages } = await playbookOf('upgrade');
  expect(stages.map(({ name, serial, gate }) => [name, serial, gate.length > 0])).toEqual([
    ['what may be upgraded', undefined, false],
    ['images', undefined, false],
    ['images that are known', undefined, false],
    ['servers', { hosts: 1 }, true],
    ['agents', { hosts: 1 }, true],
  ]);
});

test('who is no node yet is left out, and each node gets images and is in the stage of its role', async () => {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const images = { source: '/cache/images', size: 1, sha256: 'a'.repeat(64) };
  const program = createProgram({
    playbook: await playbookOf('upgrade'),
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    artifacts: new Map([['k3s/v1.36.3+k3s1/k3s-airgap-images-amd64.tar', images]]),
    rerun: phase => `provision gate ${phase}`,
  });
  const told = (ca: string | null, datastore = false) => ({
    'k3s.node': { ca, datastore, etcd: false, begun: 'home', version: 'v1.35.1+k3s1', noted: null, uid: null },
  });
  const known: Known = {
    facts: new Map(
      inventory.hosts.map(({ name }) => [name, name === 'wk-2' ? told(null) : told('a'.repeat(64), name === 'ms-1')]),
    ),
    silent: new Set(),
  };
  const stagesOf = (name: string, of: Known) => {
    const host = inventory.hosts.find(one => one.name === name);
    if (host === undefined) throw new Error(name);
    const tasks = program.tasks(host, of).filter(({ leftOut }) => leftOut !== true);
    return [...new Set(tasks.map(({ stage }) => stage))];
  };
  expect(['ms-1', 'wk-1', 'wk-2'].map(name => stagesOf(name, known))).toEqual([
    ['what may be upgraded', 'images', 'images that are known', 'servers'],
    ['what may be upgraded', 'images', 'images that are known', 'agents'],
    ['what may be upgraded'],
  ]);
  // As long as nobody has told anything, all are read.
  expect(stagesOf('wk-2', { facts: new Map(), silent: new Set() })).toContain('agents');
});
