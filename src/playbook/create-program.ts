import { checks } from '../checks/registry.ts';
import { createMesh } from '../collections/wireguard/mesh/create-mesh.ts';
import type { MeshNode, PublicKeyOf } from '../collections/wireguard/mesh/mesh.ts';
import { publicKeys } from '../collections/wireguard/mesh/public-keys.ts';
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

  const pinned = new Set(inventory.hosts.filter(host => host.wireguardPublicKey !== undefined).map(host => host.name));
  // A host that can be asked tells its key itself, now or after an earlier stage: what others remember of it may be old.
  const hearsayCounts = (name: string, known: Known): boolean =>
    pinned.has(name) || known.silent.has(name) || known.facts.get(name)?.['wireguard.public_key'] !== undefined;
  const keys = new WeakMap<Known, PublicKeyOf>();
  const keysOf = (known: Known): PublicKeyOf => {
    const before = keys.get(known);
    if (before !== undefined) return before;
    const told = publicKeys(inventory, known.facts, remembered);
    const made: PublicKeyOf = name => (hearsayCounts(name, known) ? told(name) : unknownToken());
    keys.set(known, made);
    return made;
  };
  const node = (host: Host, known: Known): MeshNode => mesh.node(host.name, keysOf(known));
  const context = onceInTurn((host: Host, known: Known): Context => {
    const { peers, turn } = node(host, known);
    return hostContext(inventory, shared, host, {
      facts: known.facts.get(host.name) ?? {},
      peers,
      turn,
      mayLearn: true,
    });
  });
  const gateOf = (book: Playbook): Gate => ({
    phase: book.name,
    title: book.title,
    rerun: rerun(book.name),
    checks: onceOfNewest((host: Host, known: Known): readonly Check[] =>
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

type Make<T> = (host: Host, known: Known) => T;

/** Remembers a result per host and state of knowledge. */
function once<T>(make: Make<T>): Make<T> {
  const byKnown = new WeakMap<Known, Make<T>>();
  return (host, known) => {
    const of = byKnown.get(known) ?? onceOfNewest(make);
    byKnown.set(known, of);
    return of(host, known);
  };
}

/** The same for the newest state of knowledge only: nobody asks again for what was made of an older one. */
function onceOfNewest<T>(make: Make<T>): Make<T> {
  let newest: Known | undefined;
  const byHost = new Map<string, T>();
  return (host, known) => {
    if (newest !== known) byHost.clear();
    newest = known;
    const before = byHost.get(host.name);
    if (before !== undefined) return before;
    const made = make(host, known);
    byHost.set(host.name, made);
    return made;
  };
}

/** The same for the newest host only: what is as long as the list of its peers is not kept for each of a thousand. */
function onceInTurn<T>(make: Make<T>): Make<T> {
  let newest: { readonly host: Host; readonly known: Known; readonly made: T } | undefined;
  return (host, known) => {
    if (newest?.host !== host || newest.known !== known) newest = { host, known, made: make(host, known) };
    return newest.made;
  };
}
