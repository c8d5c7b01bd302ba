import type { Report } from '../model/events/event.ts';
import type { Host } from '../model/inventory.ts';
import type { KeptPlan } from '../model/plan/kept-plan.ts';
import type { Known, Program } from '../model/plan/program.ts';
import type { Task } from '../model/plan/task.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { HostRun } from './host-run.ts';

/** What everything that goes on over hosts works with. */
export interface RunContext {
  readonly fleet: Fleet;
  readonly report: Report;
}

/** What the steps of a phase work with. */
export interface PhaseContext extends RunContext {
  readonly program: Program;
  /** Every host of the inventory. */
  readonly runs: readonly HostRun[];
  /** Those of them that are written to. */
  readonly selected: readonly HostRun[];
  /** Hosts that would be written to, and are away. */
  readonly away?: readonly Host[];
  /** What the hosts have told so far. It grows between two stages, never within one: all hosts plan by the same. */
  known: Known;
  /** All that may be made, where a plan was kept. */
  readonly kept?: KeptPlan | undefined;
}

/** A host's tasks that are to be done, as far as they are known. */
export const tasksOf = (
  { program, known }: Pick<PhaseContext, 'program' | 'known'>,
  { host }: HostRun,
): readonly Task[] => {
  const all = program.tasks(host, known);
  return all.some(task => task.leftOut === true) ? all.filter(task => task.leftOut !== true) : all;
};

/** The hosts that are still in the run. */
export const reached = ({ selected }: PhaseContext): readonly HostRun[] => selected.filter(run => run.status === 'ok');
