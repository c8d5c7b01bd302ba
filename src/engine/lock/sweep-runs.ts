import { release } from '../../detached/lock/lock.ts';
import { raw } from '../../shell/sh.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { HostRun } from '../host-run.ts';
import { hasLeavings } from './leavings.ts';
import { listRuns } from './list-runs.ts';

/** Seconds for taking a few files away. */
const TIMEOUT = 30;

/**
 * Takes away what runs whose controller is dead have left on a host where this run has nothing to change: their work
 * is done, or the script that is still at it is told to tidy up at its end. A run whose controller may live is left alone.
 * @throws {TransportProblem}
 */
export async function sweepRuns(fleet: Fleet, run: HostRun): Promise<void> {
  if (!hasLeavings(run)) return;
  const { host } = run;
  const dead = (await listRuns(fleet, host)).filter(({ owner }) => owner !== undefined && fleet.places.isDead(owner));
  const sections = dead.map(({ id }) => ({ id, script: raw(release(fleet.places.on(host, id))) }));
  if (sections.length > 0) await fleet.connections.run(host, sections, { timeout: TIMEOUT });
}
