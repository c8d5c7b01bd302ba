import { checks } from '../checks/registry.ts';
import { createMesh } from '../mesh/create-mesh.ts';
import type { MeshNode, PublicKeyOf } from '../mesh/mesh.ts';
import { publicKeys } from '../mesh/public-keys.ts';
import type { Check } from '../model/check.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import type { Gate, Known, Program } from '../model/program.ts';
import type { Task } from '../model/task.ts';
import { unknownToken } from '../model/unknown.ts';
import { hostContext, sharedContext } from './context.ts';
import type { Playbook } from './playbook.ts';
import { renderChecks } from './render-checks.ts';
import { renderTasks } from './render-tasks.ts';
import type { Context } from './templating.ts';

export interface ProgramOptions {
  readonly playbook: Playbook;
  /** The playbook of the phase before, for its gate. */
  readonly before?: Playbook;
  readonly inventory: Inventory;
  /** Public keys by host from earlier runs: they fill in for a host that cannot be reached now. */
  readonly remembered: ReadonlyMap<string, string>;
  /** The command that asks a phase's gate again. */
  readonly rerun: (phase: string) => string;
}

/** Makes a playbook ready to run on an inventory. Rendering is done once per host and state of knowledge. */
export function createProgram({ playbook, before, inventory, remembered, rerun }: ProgramOptions): Program {
  const mesh = createMesh(inventory);
  const shared = sharedContext(inventory);

  const keys = new WeakMap<Known, PublicKeyOf>();
  const keysOf = (known: Known): PublicKeyOf => {
    const made = keys.get(known) ?? publicKeys(inventory, known.facts, remembered);
    keys.set(known, made);
    return made;
  };
  const pinned = new Set(inventory.hosts.filter(host => host.wireguardPublicKey !== undefined).map(host => host.name));
  // A host that can be asked tells its key itself, now or after an earlier stage: what others remember of it may be old.
  const hearsayCounts = (name: string, known: Known): boolean =>
    pinned.has(name) || known.silent.has(name) || known.facts.get(name)?.['wireguard.public_key'] !== undefined;
  const node = once(
    (host: Host, known: Known): MeshNode =>
      mesh.node(host.name, name => (hearsayCounts(name, known) ? keysOf(known)(name) : unknownToken())),
  );
  const context = once(
    (host: Host, known: Known): Context =>
      hostContext(inventory, shared, host, {
        facts: known.facts.get(host.name) ?? {},
        peers: node(host, known).peers,
        turn: node(host, known).turn,
        mayLearn: true,
      }),
  );
  const gateOf = (book: Playbook): Gate => ({
    phase: book.name,
    title: book.title,
    rerun: rerun(book.name),
    checks: once((host: Host, known: Known): readonly Check[] =>
      renderChecks(book, inventory, host, context(host, known), checks),
    ),
  });

  return {
    name: playbook.name,
    title: playbook.title,
    stages: playbook.stages.map(stage => stage.name),
    confirm: playbook.confirm ?? 'yes',
    tasks: once((host: Host, known: Known): readonly Task[] =>
      renderTasks(playbook, inventory, host, context(host, known)),
    ),
    warnings: known => {
      const left = new Set(inventory.hosts.flatMap(host => node(host, known).missing));
      return playbookUsesPeers(playbook)
        ? [...left].map(host => ({
            what: `${host} is left out of the others' configurations: its public key is not known`,
            wayOut: `run the phase again once ${host} can be reached`,
          }))
        : [];
    },
    gate: gateOf(playbook),
    before: before === undefined ? undefined : gateOf(before),
  };
}

/** Whether anything of the playbook names the mesh's peers, in its arguments or in a template. */
const playbookUsesPeers = (playbook: Playbook): boolean =>
  JSON.stringify([playbook.stages, [...playbook.sources.values()]]).includes('mesh.peers');

/** Remembers a result per host and state of knowledge; what was known before is forgotten with it. */
function once<T>(make: (host: Host, known: Known) => T): (host: Host, known: Known) => T {
  const byKnown = new WeakMap<Known, Map<string, T>>();
  return (host, known) => {
    let byHost = byKnown.get(known);
    if (byHost === undefined) {
      byHost = new Map();
      byKnown.set(known, byHost);
    }
    const made = byHost.get(host.name);
    if (made !== undefined) return made;
    const result = make(host, known);
    byHost.set(host.name, result);
    return result;
  };
}
