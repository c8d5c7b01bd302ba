import { clearGuards, listGuards } from '../guard/settle-guard.ts';
import type { Report } from '../model/event.ts';
import type { Fleet } from './fleet.ts';
import { fail, failByTransport, type HostRun } from './host-run.ts';

/** Seconds for the list. */
const TIMEOUT = 30;

/** A guard that another run has left on a host. */
interface GuardLeft {
  readonly run: string;
  readonly armed: boolean;
  /** What was put back. */
  readonly restored: readonly string[];
}

/** Takes the list apart; lines that make no sense are left out. */
function parseGuards(stdout: string): readonly GuardLeft[] {
  return stdout.split(/^(?!\t)/m).flatMap(part => {
    const [first = '', ...restored] = part.split('\n').filter(line => line !== '');
    const [, run, state] = /^([\w-]+) (armed|undone)$/.exec(first) ?? [];
    if (run === undefined) return [];
    return [{ run, armed: state === 'armed', restored: restored.map(line => line.trim()) }];
  });
}

async function listOn(fleet: Fleet, run: HostRun): Promise<readonly GuardLeft[]> {
  const script = listGuards(fleet.folderOn(run.host));
  const readings = await fleet.run(run.host, [{ id: 'guards', script }], { timeout: TIMEOUT });
  return parseGuards(readings.get('guards')?.stdout ?? '');
}

/** Says on which hosts something was undone after its run had died; `clear`: once only. Asks where runs have left something. */
export async function tellGuards(
  fleet: Fleet,
  runs: readonly HostRun[],
  report: Report,
  clear: boolean,
): Promise<void> {
  const left = runs.filter(run => run.left && run.status === 'ok');
  await fleet.each(left, async run => {
    try {
      const undone = (await listOn(fleet, run)).filter(guard => !guard.armed);
      for (const { restored } of undone) {
        const what = `a change of an earlier run was never confirmed, and was undone here: ${restored.join(', ')}`;
        report({ type: 'warning', host: run.host.name, what, wayOut: 'what cut the connection then may do so again' });
      }
      if (!clear || undone.length === 0) return;
      const script = clearGuards(
        fleet.folderOn(run.host),
        undone.map(guard => guard.run),
      );
      await fleet.run(run.host, [{ id: 'clear', script }], { timeout: TIMEOUT });
    } catch (error) {
      failByTransport(run, error);
    }
  });
}

/**
 * Takes a host out of the run on which a change of another run is still on trial: what was read there may be undone at
 * any moment.
 */
export async function refuseArmed(fleet: Fleet, run: HostRun, report: Report): Promise<void> {
  if (!run.left) return;
  if (!(await listOn(fleet, run)).some(guard => guard.armed)) return;
  const problem = {
    where: run.host.name,
    what: 'a change of another run is on trial here, and may be undone at any moment',
    wayOut: 'run it again when it is confirmed or undone: in a minute, where the playbook gives no other time',
  };
  fail(run, problem);
  report({ type: 'host-unreachable', host: run.host.name, problem });
}
