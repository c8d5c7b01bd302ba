import { fail, type HostRun } from '../host-run.ts';
import { type PhaseContext, reached, tasksOf } from '../phase-context.ts';
import { planHost } from '../plan/plan-host.ts';
import { hasWork } from '../plan/plan-item.ts';

/** Why nothing more is begun, and what the user can do. */
export interface HeldBack {
  readonly because: string;
  readonly hint: string;
}

/** Takes every host out of the run on which something is still to be done from a stage on: nothing more is begun there. */
export function holdBack(phase: PhaseContext, stage: string, { because, hint }: HeldBack): void {
  const { stages } = phase.program;
  const later = new Set(stages.slice(stages.indexOf(stage)));
  for (const run of reached(phase)) {
    const tasks = tasksOf(phase, run).filter(task => later.has(task.stage));
    if (!planHost(tasks, run.readings).some(hasWork)) continue;
    run.status = 'skipped';
    fail(run, { where: run.host.name, what: `not begun: ${because}`, hint });
  }
}

/** Hosts that are out of the run, with what became of each. */
export const outOfRun = (runs: readonly HostRun[]): string =>
  runs.map(({ host, status }) => `${host.name} (${status})`).join(', ');
