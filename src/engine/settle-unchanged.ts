import { settleLeft } from './guard/tell-guards.ts';
import { loseByTransport } from './host-run.ts';
import { sweepRuns } from './lock/sweep-runs.ts';
import type { PhaseContext } from './phase-context.ts';

/** Settles and takes away what dead runs have left on hosts where this run has nothing to change; elsewhere its lock saw to that. */
export async function settleUnchanged(phase: PhaseContext): Promise<void> {
  const unchanged = phase.selected.filter(run => run.changed.size === 0);
  await phase.fleet.connections.each(unchanged, async run => {
    try {
      await settleLeft(phase, run);
      await sweepRuns(phase.fleet, run);
    } catch (error) {
      loseByTransport(run, error, phase.report);
    }
  });
}
