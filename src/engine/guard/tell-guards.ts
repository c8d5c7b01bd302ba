import { clearGuards, listGuards } from '../../guard/settle-guard.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type HostRun, lose, loseByTransport } from '../host-run.ts';
import { describeHolder } from '../lock/held-problem.ts';
import { hasLeavings } from '../lock/leavings.ts';
import { listRuns, type RunLeft } from '../lock/list-runs.ts';
import type { PhaseContext, RunContext } from '../phase-context.ts';
import { settleDead } from './settle-dead.ts';

/** Seconds for the list. */
const TIMEOUT = 30;

/** A guard that another run has left on a host. */
interface GuardLeft {
  readonly run: string;
  /** Whether it may yet undo something, or is about to. */
  readonly unconfirmed: boolean;
  /** What was put back. */
  readonly restored: readonly string[];
}

/** Takes the list apart; lines that make no sense are left out. */
function parseGuards(stdout: string): readonly GuardLeft[] {
  return stdout.split(/^(?!\t)/m).flatMap(part => {
    const [first = '', ...restored] = part.split('\n').filter(line => line !== '');
    const [, run, state] = /^([\w-]+) (unconfirmed|undone)$/.exec(first) ?? [];
    if (run === undefined) return [];
    return [{ run, unconfirmed: state === 'unconfirmed', restored: restored.map(line => line.trim()) }];
  });
}

async function listOn(fleet: Fleet, run: HostRun): Promise<readonly GuardLeft[]> {
  const script = listGuards(fleet.places.folderOn(run.host));
  const readings = await fleet.connections.run(run.host, [{ id: 'guards', script }], { timeout: TIMEOUT });
  return parseGuards(readings.get('guards')?.stdout ?? '');
}

/**
 * Says on which hosts something was undone after its run had died; `clear`: once only. Asks where runs have left something.
 * Of a run that may be alive it says nothing: that one will come back and ask.
 */
export async function tellGuards({ fleet, selected, report }: PhaseContext, clear: boolean): Promise<void> {
  const left = selected.filter(run => run.status === 'ok' && hasLeavings(run));
  await fleet.connections.each(left, async run => {
    try {
      const found = (await listOn(fleet, run)).filter(guard => !guard.unconfirmed);
      if (found.length === 0) return;
      const owners = await listRuns(fleet, run.host);
      const undone = found.filter(guard => mayBeDead(fleet, owners, guard.run));
      for (const { restored } of undone) {
        const what = `a change of an earlier run was never confirmed, and was undone here: ${restored.join(', ')}`;
        report({ type: 'warning', host: run.host.name, what, hint: 'what cut the connection then may do so again' });
      }
      if (!clear || undone.length === 0) return;
      const script = clearGuards(
        fleet.places.folderOn(run.host),
        undone.map(guard => guard.run),
      );
      await fleet.connections.run(run.host, [{ id: 'clear', script }], { timeout: TIMEOUT });
    } catch (error) {
      loseByTransport(run, error, report);
    }
  });
}

/** A run that has left nothing but its guard is over, too: its lock was broken, or the host was restarted. */
function mayBeDead(fleet: Fleet, runs: readonly RunLeft[], id: string): boolean {
  const left = runs.find(run => run.id === id);
  return left === undefined || (left.owner !== undefined && fleet.places.isDead(left.owner));
}

/**
 * Settles what dead runs have left unconfirmed on a host where this run has nothing to change. Takes the host out of the run
 * where something is still unconfirmed, or was undone: what was read there is no longer so, or may not be for long.
 * @throws {TransportProblem}
 */
export async function settleLeft(context: RunContext, run: HostRun): Promise<void> {
  const { fleet, report } = context;
  if (!hasLeavings(run)) return;
  const unconfirmed = (await listOn(fleet, run)).filter(guard => guard.unconfirmed);
  if (unconfirmed.length === 0) return;
  const owners = await listRuns(fleet, run.host);
  for (const guard of unconfirmed) {
    const owner = owners.find(one => one.id === guard.run);
    if (owner?.owner !== undefined && owner.state !== 'at-work' && fleet.places.isDead(owner.owner)) {
      if ((await settleDead(context, run.host, owner)) === 'kept') continue;
      const problem = {
        where: run.host.name,
        what: 'a change of a run that died was undone here, so that what was read before is no longer so',
        hint: 'run it again',
      };
      return lose(run, 'undone', problem, report);
    }
    const problem = {
      where: run.host.name,
      what: `a change of another run is not confirmed yet, and may be undone at any moment${owner === undefined ? '' : `: ${describeHolder(owner)}`}`,
      hint:
        owner?.state === 'at-work'
          ? `follow it: ${ownCommand('attach')}`
          : 'run it again when it is confirmed or undone: in a minute, where the playbook gives no other time',
    };
    return lose(run, 'unconfirmed', problem, report);
  }
}
