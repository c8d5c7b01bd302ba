import type { Task } from '../../model/plan/task.ts';
import type { CommitConfirm } from '../guard/commit-confirm.ts';
import type { HostRun } from '../host-run.ts';
import type { PhaseContext } from '../phase-context.ts';
import type { StartOrder } from './start-order.ts';

/** One host's way through one stage. */
export interface HostStage {
  readonly phase: PhaseContext;
  readonly run: HostRun;
  /** The stage's name. */
  readonly stage: string;
  readonly order: StartOrder;
  /** What is unconfirmed there, from this stage or from those before. */
  readonly commit: CommitConfirm;
}

/** A host's tasks from a stage on. */
export const tasksFrom = (stage: string, all: readonly Task[]): readonly Task[] =>
  all.slice(all.findIndex(task => task.stage === stage));
