import type { HostPlan, PlannedTask } from '../../model/event.ts';
import type { Outcome } from '../../model/plan/change.ts';
import type { Task } from '../../model/plan/task.ts';
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

/** A plan as it is shown: the very values that are executed. */
export const shownPlan = ({ run, items }: RunPlan): HostPlan => ({
  host: run.host.name,
  tasks: items.map(({ task: { stage, id, title, resource }, outcome, guard }): PlannedTask => {
    const shown = { stage, task: id, title, resource, outcome };
    return guard === undefined ? shown : { ...shown, guard };
  }),
});

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
