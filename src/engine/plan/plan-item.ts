import type { HostPlan, PlannedTask } from '../../model/events/event.ts';
import type { Outcome } from '../../model/plan/change.ts';
import type { Task } from '../../model/plan/task.ts';
import { afterBoot } from '../../model/reading/lasting.ts';
import type { Override } from '../../model/reading/override.ts';
import { type WayOf, waysOf } from '../fleet/ways-of-blobs.ts';
import type { HostRun } from '../host-run.ts';

/** A task with what is to be done about it on one host. */
export interface PlanItem {
  readonly task: Task;
  readonly outcome: Outcome;
  /** Seconds within which the change must be confirmed over a new connection, or the host undoes it. */
  readonly guard?: number;
}

/** A host's whole plan, in the order of its tasks. */
export interface RunPlan {
  readonly run: HostRun;
  readonly items: readonly PlanItem[];
}

/** Who else sets what a task sets, as the first reading has it; what was not read is told of as possible. */
function overridesOf({ bound, title }: Task, { readings }: HostRun): readonly Override[] {
  if (bound === undefined || bound.lasting.probes.length === 0) return [];
  const found = afterBoot(bound.lasting, probe => readings.of(probe));
  if (found.kind === 'read') return found.overrides;
  const hint = 'the gate asks it again';
  return [{ what: title, wanted: 'as it is now', after: 'not known', by: found.because, hint, possible: true }];
}

/** How the files that a change needs come to its host, in words; `undefined`: from this machine. */
function comesBy({ outcome }: PlanItem, { host }: HostRun, wayOf: WayOf): string | undefined {
  const needs = outcome.kind === 'change' ? (outcome.change.needs ?? []) : [];
  const words = needs.flatMap(blob => {
    const way = wayOf(host, blob);
    if (way.kind === 'lan') return [`sent to one host of ${way.site}, which gives it to the others over the LAN`];
    return way.kind === 'web' ? [`fetched by the host from ${new URL(way.url).host}`] : [];
  });
  return words.length === 0 ? undefined : [...new Set(words)].join('; ');
}

/**
 * A plan as it is shown: the very values that are executed, and what becomes of them at the next boot.
 * @param wayOf by all hosts' plans; default: each file from this machine
 */
export function shownPlan({ run, items }: RunPlan, wayOf: WayOf = waysOf([])): HostPlan {
  const told = new Set<string>();
  const tasks = items.map((item): PlannedTask => {
    const { task, outcome, guard } = item;
    const { stage, id, title, resource } = task;
    const comes = comesBy(item, run, wayOf);
    const overrides = overridesOf(task, run).filter(({ what, by, after }) => {
      const word = JSON.stringify([what, by, after]);
      return told.has(word) ? false : told.add(word);
    });
    return {
      ...{ stage, task: id, title, resource, outcome },
      ...(guard === undefined ? {} : { guard }),
      ...(overrides.length === 0 ? {} : { overrides }),
      ...(comes === undefined ? {} : { comes }),
    };
  });
  return { host: run.host.name, tasks };
}

/** Whether anything is to be done, or may be once more is known. */
export const hasWork = ({ outcome }: PlanItem): boolean => outcome.kind !== 'none';

export const isChange = ({ outcome }: PlanItem): boolean => outcome.kind === 'change' || outcome.kind === 'deferred';

/** Whether something is taken away that cannot be recreated from the inventory. */
export const destroys = ({ outcome }: PlanItem): boolean =>
  (outcome.kind === 'change' && outcome.change.destroys === true) ||
  (outcome.kind === 'deferred' && outcome.deferred.destroys === true);

/** Whether its change takes anything away. */
export const removes = ({ outcome }: PlanItem): boolean =>
  outcome.kind === 'change' && (outcome.change.destroys === true || outcome.change.action === 'remove');
