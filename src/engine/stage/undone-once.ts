import { type PhaseContext, tasksOf } from '../phase-context.ts';
import type { HeldBack } from './hold-back.ts';

/**
 * Why the next stage must not begin anywhere: a task of this stage that is done once, for all hosts, was not done, since the
 * host that was to do it is out of the run. `undefined`: there is none.
 */
export function undoneOnce(phase: PhaseContext, stage: string): HeldBack | undefined {
  for (const run of phase.selected) {
    if (run.status === 'ok') continue;
    const isDone = (id: string): boolean => run.changed.has(id) || (run.asWanted.has(id) && !run.unknown.has(id));
    const task = tasksOf(phase, run).find(one => one.once === true && one.stage === stage && !isDone(one.id));
    if (task === undefined) continue;
    return {
      because: `“${task.title}”, which is done once for all hosts, was not done on ${run.host.name} (${run.status})`,
      hint: `see what is wrong with ${run.host.name}, and run it again; or let any host do it: \`once: any\``,
    };
  }
  return undefined;
}
