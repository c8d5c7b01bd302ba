import { settleDeadGuard } from '../../guard/settle-guard.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { HostProblem } from '../../model/problems/host-problem.ts';
import { describeHolder, type Holder } from '../lock/held-problem.ts';
import type { RunContext } from '../phase-context.ts';
import { askAnew } from './ask-anew.ts';

/** Seconds that a guard of a dead run is waited for where no login comes through: those of one that says no time of its own. */
const SECONDS = 60;

/** A run of which nobody will settle what it has left unconfirmed. */
export interface DeadRun extends Holder {
  readonly id: string;
}

/**
 * Settles what a dead run has left unconfirmed on a host, and tells of it: a login that was made just now proves that the way
 * in is whole, so it is kept; it is undone where no login comes through, and where the run's script was cut off halfway.
 * Returns whether anything was undone: then what was read before is no longer so. Who may call a run dead is the caller's
 * to know; that no script of it is at work is asked once more on the host.
 * @throws {HostProblem} where it cannot be settled by this run.
 * @throws {TransportProblem}
 */
export async function settleDead({ fleet, report }: RunContext, host: Host, dead: DeadRun): Promise<'kept' | 'undone'> {
  const section = { id: 'settle', script: settleDeadGuard(fleet.places.on(host, dead.id)) };
  const { lines, why } = await askAnew(fleet.connections, host, section, SECONDS);
  const [word = '', ...restored] = lines;
  const whose = describeHolder({ owner: dead.owner, state: 'idle' });
  if (word === 'nothing') return 'kept';
  if (word === 'kept') {
    const what = `a run that died left an unconfirmed change here: kept, since a new login worked (${whose})`;
    report({ type: 'notice', host: host.name, what });
    return 'kept';
  }
  if (word === 'undone') {
    const because = why === undefined ? '' : ` (the last login that failed: ${why})`;
    const what = `a run that died left an unconfirmed change here, and it was undone: ${restored.join(', ')}${because} (${whose})`;
    report({ type: 'warning', host: host.name, what, hint: 'what cut the connection then may do so again' });
    return 'undone';
  }
  const [, login] = /^login (.+)$/.exec(word) ?? [];
  throw new HostProblem('unconfirmed', {
    where: host.name,
    what: `a change of a run that died is not confirmed yet: ${whose}`,
    hint:
      login === undefined
        ? `wait until its script has ended; follow it: ${ownCommand('attach')}`
        : `only a login as ${login} proves that the way in still works: run it as ${login}, or wait until the host undoes it by itself`,
  });
}
