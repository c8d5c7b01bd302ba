import type { Task } from '../../model/plan/task.ts';
import type { Trial } from '../guard/trial.ts';
import type { HostRun } from '../host-run.ts';
import type { PhaseContext } from '../phase-context.ts';
import type { Turns } from './turns.ts';

/** One host's way through one stage. */
export interface HostStage {
  readonly phase: PhaseContext;
  readonly run: HostRun;
  /** The stage's name. */
  readonly stage: string;
  readonly turns: Turns;
  /** What is on trial there, from this stage or from those before. */
  readonly trial: Trial;
}

/** A host's tasks from a stage on. */
export const tasksFrom = (stage: string, all: readonly Task[]): readonly Task[] =>
  all.slice(all.findIndex(task => task.stage === stage));
