import { type HostRun, loseByTransport } from '../host-run.ts';
import { type PhaseContext, tasksOf } from '../phase-context.ts';
import { probesOfTasks } from '../read.ts';
import { holdBack } from '../stage/hold-back.ts';
import { HeldProblem } from './held-problem.ts';
import { takeAndRead, waitForLock } from './wait-for-lock.ts';

const namesOf = (runs: readonly HostRun[]): string => runs.map(({ host }) => host.name).join(', ');

/**
 * Takes the locks of all hosts on which a phase is to change something, before it changes the first: where one is held, nothing
 * is removed anywhere. Those of dead runs are taken; for one of a living run it is waited as long as the run may. Takes hosts out of the
 * run as `waitForLock` does, and then every other one; `false`: nothing may begin.
 */
export async function lockAll(phase: PhaseContext, runs: readonly HostRun[]): Promise<boolean> {
  const { fleet } = phase;
  const held = new Map<HostRun, HeldProblem>();
  await fleet.connections.each(runs, async run => {
    const problem = await heldAt(phase, run);
    if (problem !== undefined) held.set(run, problem);
  });
  const waits = fleet.lockWait > 0 && [...held.values()].some(({ dead }) => !dead);
  if (waits) await inTurn(phase, runs, held);
  else await fleet.connections.each([...held.keys()], run => wait(phase, run, held));
  const lost = [...held.keys()].filter(({ status }) => status !== 'ok');
  const [stage] = phase.program.stages;
  if (lost.length === 0 || stage === undefined) return true;
  holdBack(phase, stage, {
    because: `another run is at work on ${namesOf(lost)}, and nothing is removed before all hosts are free`,
    hint: `wait for it (--lock-wait SECONDS), or leave out what it has: --limit '${lost.map(({ host }) => `!${host.name}`).join(',')}'`,
  });
  return false;
}

/** Who has a host's lock; `undefined`: this run, or the host is lost. */
async function heldAt({ fleet, report }: PhaseContext, run: HostRun): Promise<HeldProblem | undefined> {
  try {
    await fleet.applier.lock(run.host);
  } catch (error) {
    if (error instanceof HeldProblem) return error;
    loseByTransport(run, error, report);
  }
  return undefined;
}

async function wait(phase: PhaseContext, run: HostRun, held: ReadonlyMap<HostRun, HeldProblem>): Promise<void> {
  const problem = held.get(run);
  if (problem !== undefined) await waitForLock(phase, run, problem, probesOfTasks(tasksOf(phase, run)));
}

/** Two runs that each have what the other waits for would wait in vain: all is given back, and taken one by one, by everybody in the same order. */
async function inTurn(phase: PhaseContext, runs: readonly HostRun[], held: Map<HostRun, HeldProblem>): Promise<void> {
  const { fleet, report } = phase;
  await fleet.applier.giveBack(runs.filter(run => !held.has(run)).map(({ host }) => host));
  const inOrder = [...runs].sort((one, other) => (one.host.name < other.host.name ? -1 : 1));
  for (const run of inOrder) {
    if (run.status !== 'ok') continue;
    try {
      await takeAndRead(phase, run, probesOfTasks(tasksOf(phase, run)));
    } catch (error) {
      if (!(error instanceof HeldProblem)) {
        loseByTransport(run, error, report);
        continue;
      }
      held.set(run, error);
      await wait(phase, run, held);
      if (run.status !== 'ok') return;
    }
  }
}
