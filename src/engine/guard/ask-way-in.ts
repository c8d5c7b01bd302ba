import { parseWayIn, type WayIn } from '../../guard/way-in.ts';
import { wayInProbe } from '../../guard/way-in-probe.ts';
import type { Report } from '../../model/event.ts';
import { PHASES_FOLDER, type Program } from '../../model/plan/program.ts';
import type { Reading } from '../../model/plan/reading.ts';
import type { Script } from '../../model/plan/script.ts';
import type { Task } from '../../model/plan/task.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { sh } from '../../shell/sh.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type HostRun, lose, loseByTransport } from '../host-run.ts';

/** Seconds for the answer. */
const TIMEOUT = 60;

const parsed = new WeakMap<Reading, WayIn | undefined>();

/** What a host said that its login hangs on; `undefined`: it was not asked, or could not say. */
export function wayInOf(readings: ReadonlyMap<string, Reading>): WayIn | undefined {
  const reading = readings.get(wayInProbe.text);
  if (reading === undefined) return undefined;
  if (!parsed.has(reading)) parsed.set(reading, parseWayIn(reading));
  return parsed.get(reading);
}

/**
 * The same question along with the first reading, of a host on which the phase has not left its name yet: there something is
 * to be changed for sure, and a command is saved. Elsewhere it costs no process.
 */
export const wayInAtFirst = (phase: string): Script => sh`if [ ! -e ${`${PHASES_FOLDER}/${phase}`} ]; then
${wayInProbe}
fi`;

/** Takes in what was answered along with the first reading; a host that could not say is asked again, and then complained of. */
export function takeInAtFirst(run: HostRun, phase: string): void {
  const reading = run.readings.get(wayInAtFirst(phase).text);
  if (reading !== undefined && parseWayIn(reading) !== undefined) run.readings.set(wayInProbe.text, reading);
}

/** Whether a phase leaves its name on its hosts. */
export const leavesName = ({ name }: Program, tasks: readonly Task[]): boolean =>
  tasks.some(task => task.bound?.ids.some(id => id.kind === 'path' && id.name === `${PHASES_FOLDER}/${name}`) === true);

/**
 * Asks a host what its login hangs on, once in a run and only where something is to be changed: what is guarded, and what
 * is put back, follows from it. A host that cannot say is taken out of the run before anything is changed there.
 */
export async function askWayIn(run: HostRun, fleet: Fleet, report: Report): Promise<void> {
  if (run.status !== 'ok' || run.readings.has(wayInProbe.text)) return;
  try {
    const readings = await fleet.run(run.host, [{ id: 'way in', script: wayInProbe }], { timeout: TIMEOUT });
    const reading = readings.get('way in');
    if (reading !== undefined) run.readings.set(wayInProbe.text, reading);
    if (wayInOf(run.readings) !== undefined) return;
    const problem = {
      where: run.host.name,
      what: 'what its login hangs on could not be read, so nothing is changed there',
      evidence: lastLines(reading?.stderr ?? '', 8),
    };
    lose(run, 'unreadable', problem, report);
  } catch (error) {
    loseByTransport(run, error, report);
  }
}
