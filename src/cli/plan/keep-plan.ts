import { resolve } from 'node:path';
import { lockFileOf } from '../../artifacts/lock-file.ts';
import type { Event } from '../../model/events/event.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { version } from '../version.ts';
import { type Digests, digestsBy, newSalt } from './digest.ts';
import { type PhaseOfFile, type PlanFile, writePlan } from './plan-file.ts';
import { taskOfFile } from './task-of-file.ts';

/** Hears the events of a dry run, and keeps its plans. */
export interface PlanKeeper {
  readonly hear: (event: Event) => void;
  /** Writes what was heard. @throws {InputProblem} where the file cannot be written */
  readonly write: (file: string, about: PlanAbout) => Promise<void>;
}

/** What a plan was made of, besides the hosts. */
export interface PlanAbout {
  readonly words: readonly string[];
  readonly command: string;
  readonly wipe: PlanFile['wipe'];
  readonly options: RunOptions;
  readonly inventory: Inventory;
  /** Files of the playbooks. */
  readonly playbooks: readonly string[];
}

/** Files that a plan rests on, each with a digest. */
export const filesUnder = async (
  inventory: Inventory,
  playbooks: readonly string[],
  digests: Digests,
): Promise<PlanFile['files']> => {
  const all = [
    { what: 'the inventory', path: resolve(inventory.file) },
    { what: 'its lock', path: resolve(lockFileOf(inventory.file)) },
    ...playbooks.map(file => ({ what: 'the playbook', path: resolve(file) })),
  ];
  return Promise.all(all.map(async one => ({ ...one, digest: await digests.ofFile(one.path) })));
};

function phaseOf(event: Event, digests: Digests): PhaseOfFile | undefined {
  if (event.type === 'phase-left-out') return { phase: event.phase, leftOut: true, hosts: [] };
  if (event.type !== 'plan') return undefined;
  const hosts = event.hosts.map(({ host, tasks }) => ({
    host,
    tasks: tasks.flatMap(task => taskOfFile(task, digests) ?? []),
  }));
  return { phase: event.phase, hosts };
}

export function planKeeper(now: () => Date = () => new Date()): PlanKeeper {
  const salt = newSalt();
  const digests = digestsBy(salt);
  const phases: PhaseOfFile[] = [];
  return {
    hear: event => {
      const phase = phaseOf(event, digests);
      if (phase !== undefined) phases.push(phase);
    },
    write: async (file, { words, command, wipe, options, inventory, playbooks }) => {
      const { limit, twin, removeUnknown, force, pack } = options;
      writePlan(file, {
        provision: version(),
        made: now().toISOString(),
        command,
        words: [...words],
        ...(wipe === undefined ? {} : { wipe }),
        options: {
          ...(limit === undefined ? {} : { limit }),
          ...(twin === true ? { twin } : {}),
          ...(removeUnknown === true ? { removeUnknown } : {}),
          ...(force === true ? { force } : {}),
          ...(pack === undefined ? {} : { pack: resolve(pack) }),
        },
        cluster: inventory.cluster,
        inventory: resolve(inventory.file),
        salt,
        files: await filesUnder(inventory, playbooks, digests),
        phases,
      });
    },
  };
}
