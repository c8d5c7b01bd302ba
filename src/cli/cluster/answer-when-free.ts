import type { Fleet } from '../../engine/fleet/fleet.ts';
import { HeldProblem } from '../../engine/lock/held-problem.ts';
import { pause } from '../../engine/pause.ts';
import type { Host } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { answerIn } from './read-told.ts';

const SECTION = 'answer';

/** What is run on a host under its lock. */
export interface LockedQuestion {
  readonly script: Script;
  /** What it does, for who reads of a run that was cut off; absent: it only reads. */
  readonly what?: string;
  /** Seconds that the host is given. */
  readonly seconds: number;
}

/** When another run is no longer waited for, by the clock of this process. */
export const lockDeadline = ({ lockWait }: Fleet): number => performance.now() + lockWait * 1000;

/**
 * Runs a script on a host under its lock, once no other run has it, and returns what it printed.
 * @throws {HeldProblem} where another run has it until the deadline
 */
export async function answerWhenFree(
  fleet: Fleet,
  host: Host,
  { script, what, seconds }: LockedQuestion,
  until: number,
): Promise<Reading> {
  for (;;) {
    try {
      const titles = what === undefined ? [] : [what];
      const readings = await fleet.applier.apply(host, [{ id: SECTION, script }], { timeout: seconds, titles });
      return answerIn(host, readings, SECTION);
    } catch (error) {
      if (!(error instanceof HeldProblem) || fleet.stop.aborted || performance.now() >= until) throw error;
      await pause(1000, fleet.stop);
    }
  }
}
