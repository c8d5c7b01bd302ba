import { PHASES_FOLDER } from '../../model/plan/program.ts';
import type { Script } from '../../model/plan/script.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { sh } from '../../shell/sh.ts';
import type { HostRun } from '../host-run.ts';

/** Lists the phases that have begun on a host, one per line; a folder that cannot be read is an error, not none. */
export const begunProbe: Script = sh`if [ -e ${PHASES_FOLDER} ] || [ -L ${PHASES_FOLDER} ]; then ls -1 ${`${PHASES_FOLDER}/`}; fi`;

/** Which phases have begun on a host. */
export type Begun =
  | { readonly kind: 'read'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'unreadable'; readonly because: string };

/** What the newest reading says of it; `undefined`: it was not read since the host was changed. */
export function phasesBegun(run: HostRun): Begun | undefined {
  const reading = run.readings.of(begunProbe);
  if (reading === undefined) return undefined;
  if (reading.code !== 0) {
    const why = lastLines(reading.stderr, 1)[0] ?? `the probe exited with ${reading.code}`;
    return { kind: 'unreadable', because: `which phases have begun could not be read: ${why}` };
  }
  return { kind: 'read', names: new Set(reading.stdout.split('\n').filter(line => line !== '')) };
}
