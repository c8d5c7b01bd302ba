import { release } from '../../detached/detach.ts';
import type { Report } from '../../model/event.ts';
import { HostProblem } from '../../model/host-problem.ts';
import type { Host } from '../../model/inventory.ts';
import { raw } from '../../shell/sh.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { settleDead } from '../guard/settle-dead.ts';
import { describeHolder } from './held-problem.ts';
import type { RunLeft } from './list-runs.ts';

/** Seconds for clearing away. */
const TIMEOUT = 30;

/**
 * Takes a run's lock from a host, with what it has left there; what it has left on trial is settled first.
 * @throws {HostProblem} where its script is at work: two runs at once are what a lock is there against.
 * @throws {TransportProblem}
 */
export async function unlock(host: Host, run: RunLeft, fleet: Fleet, report: Report): Promise<void> {
  if (run.state === 'at-work') {
    throw new HostProblem('locked', {
      where: host.name,
      what: `not unlocked: ${describeHolder(run)}`,
      wayOut: 'follow it to its end with `provision attach`',
    });
  }
  if (run.state === 'on-trial') await settleDead(fleet, host, run, report);
  const script = raw(release({ folder: fleet.folderOn(host), run: run.id }));
  await fleet.run(host, [{ id: 'release', script }], { timeout: TIMEOUT });
}
