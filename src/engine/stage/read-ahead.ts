import type { Report } from '../../model/event.ts';
import type { Known, Program } from '../../model/plan/program.ts';
import type { Reading } from '../../model/plan/reading.ts';
import type { Task } from '../../model/plan/task.ts';
import type { Section } from '../../shell/bundle.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type HostRun, loseByTransport } from '../host-run.ts';
import { planHost } from '../plan/plan-host.ts';
import { takeIn } from '../read.ts';

/** Seconds for reading again. */
const TIMEOUT = 120;

/** The probes of tasks, each once. */
export function probesOf(tasks: readonly Task[]): readonly Section[] {
  const probes = tasks.flatMap(task => (task.bound === undefined ? [] : [task.bound.probe]));
  return [...new Map(probes.map(script => [script.text, { id: script.text, script }])).values()];
}

/** A host's tasks from a stage on. */
const from = (stage: string, all: readonly Task[]): readonly Task[] =>
  all.slice(all.findIndex(task => task.stage === stage));

/**
 * Which tasks, of those of a stage and all later ones, are read with that stage: its own, those of the next that has anything
 * to do, as far as is known, all between, and whatever tells facts. What was read of the others would be too old when their
 * turn comes, since that next stage will have changed something. Pure.
 */
export function tasksToRead(
  later: readonly Task[],
  stage: string,
  readings: ReadonlyMap<string, Reading>,
): readonly Task[] {
  const due = planHost(later, readings).find(one => one.stage !== stage && one.outcome.kind !== 'none');
  const last = due === undefined ? later.length : later.findLastIndex(task => task.stage === due.stage) + 1;
  return later.filter((task, at) => at < last || task.bound?.givesFacts === true);
}

/** Remembers of which later tasks the answers are older now than a change, since only these were read after it. */
export function forgetOthers(run: HostRun, later: readonly Task[], read: readonly Task[]): void {
  const fresh = new Set(probesOf(read).map(one => one.id));
  for (const { id } of probesOf(later)) if (!fresh.has(id)) run.stale.add(id);
}

/**
 * Reads again what a stage is to be decided by, where it is older than the host's last change: no stage is planned, or found
 * to have nothing to do, by such an answer. Where the stages before went as planned, this is never needed.
 */
export async function readStale(
  runs: readonly HostRun[],
  stage: string,
  program: Program,
  known: Known,
  fleet: Fleet,
  report: Report,
): Promise<void> {
  const due = runs.flatMap(run => {
    const all = run.stale.size === 0 ? [] : program.tasks(run.host, known);
    const isStale = probesOf(all.filter(task => task.stage === stage)).some(({ id }) => run.stale.has(id));
    return isStale
      ? [{ host: run.host, run, sections: probesOf(tasksToRead(from(stage, all), stage, run.readings)) }]
      : [];
  });
  await fleet.each(due, async ({ run, sections }) => {
    try {
      takeIn(run, await fleet.apply(run.host, sections, { timeout: TIMEOUT, titles: [] }));
    } catch (error) {
      loseByTransport(run, error, report);
    }
  });
}
