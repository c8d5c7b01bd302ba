import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shipped } from '../../../../../src/collections/collections.ts';
import { loadPlaybook } from '../../../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../../../..');
const playbookOf = (name: string) => loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped);

test('what a move does to a node are phases 2’s and 3’s own tasks: afterwards these find nothing to change', async () => {
  const [network, ...phases] = [await playbookOf('network'), await playbookOf('k3s'), await playbookOf('wireguard')];
  const known = phases.flatMap(({ stages }) => stages).flatMap(({ tasks }) => tasks);
  const own = network.stages
    .flatMap(({ tasks }) => tasks)
    .filter(
      ({ resource, args }) =>
        !known.some(one => one.resource === resource && JSON.stringify(one.args) === JSON.stringify(args)),
    );
  // The fence with a word more, the try of the kernel, K3s started anew for the note, and what is left over.
  expect([...new Set(own.map(({ resource }) => resource))].sort()).toEqual([
    'absent',
    'command',
    'k3s_node',
    'k3s_service',
  ]);
});

test('what the new way needs comes first, what the old one leaves goes last; one host at a time, each asked before the next', async () => {
  const { stages } = await playbookOf('network');
  expect(stages.map(({ name, serial, gate }) => [name, serial, gate.length > 0])).toEqual([
    ['what may be moved', undefined, false],
    ['the ways to pods through the mesh', undefined, false],
    ['servers', { hosts: 1 }, true],
    ['agents', { hosts: 1 }, true],
    ['what the old way leaves', undefined, false],
  ]);
});
