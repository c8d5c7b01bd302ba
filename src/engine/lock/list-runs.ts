import { listRuns as listing } from '../../detached/list-runs.ts';
import type { Host } from '../../model/inventory.ts';
import { parseRunOwner, type RunOwner } from '../../model/run-owner.ts';
import { type RunState, runStates } from '../../shell/run-state.ts';
import { raw } from '../../shell/sh.ts';
import type { Fleet } from '../fleet/fleet.ts';

/** What a run has left on a host, while it lasts or after its controller died. */
export interface RunLeft {
  readonly id: string;
  readonly owner: RunOwner | undefined;
  readonly state: RunState;
  /** Of its last script; 0: none. */
  readonly number: number;
  /** What the script's frames mean, as `apply` has left it. */
  readonly meaning: string;
}

/** Seconds for the list. */
const TIMEOUT = 30;

/** Every run that has left something on a host. @throws {TransportProblem} */
export async function listRuns(fleet: Fleet, host: Host): Promise<readonly RunLeft[]> {
  const script = raw(listing(fleet.places.folderOn(host)));
  const readings = await fleet.connections.run(host, [{ id: 'runs', script }], { timeout: TIMEOUT });
  return parseRuns(readings.get('runs')?.stdout ?? '');
}

/** Takes the list apart; lines that make no sense are left out. */
function parseRuns(stdout: string): readonly RunLeft[] {
  const lines = stdout.split('\n');
  return lines.flatMap((line, at) => {
    const [, id, word] = /^run ([\w-]+) ([a-z-]+)$/.exec(line) ?? [];
    const state = runStates.find(one => one === word);
    const [, number] = /^script (\d{1,9})$/.exec(lines[at + 2] ?? '') ?? [];
    if (id === undefined || state === undefined || number === undefined) return [];
    const owner = parseRunOwner(lines[at + 1] ?? '');
    return [{ id, owner, state, number: Number(number), meaning: lines[at + 3] ?? '' }];
  });
}
