import type { Script } from '../../model/plan/script.ts';
import { settleDead } from '../guard/settle-dead.ts';
import { type HostRun, loseByTransport } from '../host-run.ts';
import { pause } from '../pause.ts';
import type { RunContext } from '../phase-context.ts';
import { Readings } from '../readings.ts';
import { describeHolder, HeldProblem } from './held-problem.ts';

/** Milliseconds between two tries to get a lock. */
const INTERVAL = 1000;
/** Seconds that the probes may take once the lock is there. */
const READ_TIMEOUT = 120;

/**
 * Takes a host's lock and reads the host under it: the run before it may have changed what was planned.
 * @throws {HeldProblem} where another run has it
 * @throws {TransportProblem}
 */
export async function takeAndRead({ fleet }: RunContext, run: HostRun, probes: readonly Script[]): Promise<void> {
  const sections = Readings.sections(probes);
  const how = { timeout: READ_TIMEOUT, titles: [] };
  run.readings.take(sections, await fleet.applier.apply(run.host, sections, how));
}

/**
 * Waits for a host's lock as long as the run may, or takes it at once from a dead run, whose unconfirmed changes it settles
 * first, and then reads the host again. Takes the host out of the run
 * where the lock does not come before the time is over or the run is to stop.
 */
export async function waitForLock(
  context: RunContext,
  run: HostRun,
  held: HeldProblem,
  probes: readonly Script[],
): Promise<void> {
  const { fleet, report } = context;
  const until = performance.now() + fleet.lockWait * 1000;
  let problem: unknown = held;
  if (fleet.lockWait > 0 && !held.dead) {
    const what = `waiting for the run that is at work here: ${describeHolder(held.holder)}`;
    report({ type: 'notice', host: run.host.name, what });
  }
  while (problem instanceof HeldProblem && (problem.dead || performance.now() < until) && !fleet.stop.aborted) {
    if (!problem.dead) await pause(INTERVAL, fleet.stop);
    if (fleet.stop.aborted) break;
    try {
      const { dead, holder } = problem;
      if (dead && holder.owner !== undefined && holder.state === 'unconfirmed')
        await settleDead(context, run.host, { ...holder, id: holder.owner.id });
      await takeAndRead(context, run, probes);
      return;
    } catch (error) {
      problem = error;
    }
  }
  loseByTransport(run, problem, report);
}
