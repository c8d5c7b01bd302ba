import { join } from 'node:path';
import { shipped } from '../../src/collections/collections.ts';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import { runPhase } from '../../src/engine/run-phase.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { TransportProblem } from '../../src/model/transport.ts';
import { createProgram } from '../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../src/playbook/parse/load-playbook.ts';

/**
 * The scripts with which the product reads every host for phase 2, by host: taken from the product itself, over a
 * connection that only writes down what it is given.
 */
export async function recordProbes(inventory: Inventory, root: string): Promise<ReadonlyMap<string, string>> {
  const scripts = new Map<string, string>();
  const never = new AbortController().signal;
  const fleet = new Fleet({
    forks: inventory.hosts.length,
    signal: never,
    connect: async host => ({
      run: async text => {
        scripts.set(host.name, text);
        throw new TransportProblem('dropped', { where: host.name, what: 'only recorded' });
      },
      close: async () => undefined,
    }),
  });
  await runPhase({
    program: createProgram({
      playbook: await loadPlaybook(join(root, 'playbooks/wireguard.yaml'), root, shipped),
      before: await loadPlaybook(join(root, 'playbooks/wipe.yaml'), root, shipped),
      inventory,
      remembered: new Map(),
      vocabulary: shipped,
      rerun: phase => phase,
    }),
    hosts: inventory.hosts,
    selected: new Set(inventory.hosts.map(host => host.name)),
    fleet,
    report: () => undefined,
    mode: 'dry-run',
    force: false,
    confirm: async () => false,
  });
  return scripts;
}
