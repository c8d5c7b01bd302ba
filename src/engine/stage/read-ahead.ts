import type { Task } from '../../model/plan/task.ts';
import { loseByTransport } from '../host-run.ts';
import { type PhaseContext, reached, tasksOf } from '../phase-context.ts';
import { planHost } from '../plan/plan-host.ts';
import { hasWork } from '../plan/plan-item.ts';
import { probesOfTasks } from '../read.ts';
import { Readings } from '../readings.ts';
import { tasksFrom } from './host-stage.ts';

/** Seconds for reading again. */
const TIMEOUT = 120;

/**
 * Which tasks, of those of a stage and all later ones, are read with that stage: its own, those of the next that has anything
 * to do, as far as is known, all between, and whatever tells facts. What was read of the others would be too old when their
 * turn comes, since that next stage will have changed something. Pure.
 */
export function tasksToRead(later: readonly Task[], stage: string, readings: Readings): readonly Task[] {
  const due = planHost(later, readings).find(one => one.task.stage !== stage && hasWork(one));
  const last = due === undefined ? later.length : later.findLastIndex(task => task.stage === due.task.stage) + 1;
  return later.filter((task, at) => at < last || task.bound?.givesFacts === true);
}

/**
 * Reads again what a stage is to be decided by, where it is older than the host's last change: no stage is planned, or found
 * to have nothing to do, by such an answer. Where the stages before went as planned, this is never needed.
 */
export async function readStale(phase: PhaseContext, stage: string): Promise<void> {
  const { fleet, report } = phase;
  const due = reached(phase).flatMap(run => {
    const { host, readings } = run;
    const all = readings.someStale ? tasksOf(phase, run) : [];
    const own = probesOfTasks(all.filter(task => task.stage === stage));
    if (!own.some(probe => readings.isStale(probe))) return [];
    const tasks = tasksToRead(tasksFrom(stage, all), stage, readings);
    return [{ host, run, sections: Readings.sections(probesOfTasks(tasks)) }];
  });
  await fleet.connections.each(due, async ({ host, run, sections }) => {
    try {
      run.readings.take(sections, await fleet.applier.apply(host, sections, { timeout: TIMEOUT, titles: [] }));
    } catch (error) {
      loseByTransport(run, error, report);
    }
  });
}
