import { release } from '../../detached/lock/lock.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { HostProblem } from '../../model/problems/host-problem.ts';
import { raw } from '../../shell/sh.ts';
import { settleDead } from '../guard/settle-dead.ts';
import type { RunContext } from '../phase-context.ts';
import { describeHolder } from './held-problem.ts';
import type { RunLeft } from './list-runs.ts';

/** Seconds for clearing away. */
const TIMEOUT = 30;

/**
 * Takes a run's lock from a host, with what it has left there; what it has left unconfirmed is settled first.
 * @throws {HostProblem} where its script is at work: two runs at once are what a lock is there against.
 * @throws {TransportProblem}
 */
export async function unlock(context: RunContext, host: Host, run: RunLeft): Promise<void> {
  if (run.state === 'at-work') {
    throw new HostProblem('locked', {
      where: host.name,
      what: `not unlocked: ${describeHolder(run)}`,
      hint: `follow it: ${ownCommand('attach')}`,
    });
  }
  if (run.state === 'unconfirmed') await settleDead(context, host, run);
  const { connections, places } = context.fleet;
  const script = raw(release(places.on(host, run.id)));
  await connections.run(host, [{ id: 'release', script }], { timeout: TIMEOUT });
}
