import { parseWayIn, type WayIn } from '../../guard/way-in/way-in.ts';
import { wayInProbe } from '../../guard/way-in/way-in-probe.ts';
import type { Script } from '../../model/plan/script.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { sh } from '../../shell/sh.ts';
import { ownName } from '../gate/own-name.ts';
import { type HostRun, lose, loseByTransport } from '../host-run.ts';
import type { PhaseContext, RunContext } from '../phase-context.ts';
import { Readings } from '../readings.ts';

/** Seconds for the answer. */
const TIMEOUT = 60;

const parsed = new WeakMap<Reading, WayIn | undefined>();

/** What a host said that its login depends on; `undefined`: it was not asked, or could not say. */
export function wayInOf(readings: Readings): WayIn | undefined {
  const reading = readings.of(wayInProbe);
  if (reading === undefined) return undefined;
  if (!parsed.has(reading)) parsed.set(reading, parseWayIn(reading));
  return parsed.get(reading);
}

/**
 * The same question along with the first reading, of a host on which the phase has not left its name yet: there something is
 * to be changed for sure, and a command is saved. Elsewhere it costs no process.
 */
const atFirst = (name: string): Script => sh`if [ ! -e ${name} ]; then
${wayInProbe}
fi`;

/** What of it is asked along with the first reading: nothing of a phase that leaves its name on no host. */
export function wayInBesides(phase: PhaseContext): readonly Script[] {
  const name = ownName(phase);
  return name === undefined ? [] : [atFirst(name)];
}

/** Takes in what was answered along with the first reading; a host that could not say is asked again, and then complained of. */
export function takeInAtFirst(phase: PhaseContext): void {
  for (const probe of wayInBesides(phase)) {
    for (const { readings } of phase.selected) {
      const reading = readings.of(probe);
      if (reading !== undefined && parseWayIn(reading) !== undefined) readings.takeOne(wayInProbe, reading);
    }
  }
}

/**
 * Asks a host what its login depends on, once in a run and only where something is to be changed: what is guarded, and what
 * is put back, follows from it. A host that cannot say is taken out of the run before anything is changed there.
 */
export async function askWayIn({ fleet, report }: RunContext, run: HostRun): Promise<void> {
  if (run.status !== 'ok' || run.readings.of(wayInProbe) !== undefined) return;
  try {
    const sections = Readings.sections([wayInProbe]);
    run.readings.take(sections, await fleet.connections.run(run.host, sections, { timeout: TIMEOUT }));
    if (wayInOf(run.readings) !== undefined) return;
    const problem = {
      where: run.host.name,
      what: 'what its login depends on could not be read, so nothing is changed there',
      evidence: lastLines(run.readings.of(wayInProbe)?.stderr ?? '', 8),
    };
    lose(run, 'unreadable', problem, report);
  } catch (error) {
    loseByTransport(run, error, report);
  }
}
