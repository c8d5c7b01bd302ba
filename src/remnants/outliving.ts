import { matchesAny } from '../model/text/glob.ts';
import { parseLiving } from './living.ts';
import { isKeptUnit, type ProcessPatterns } from './process-patterns.ts';
import { leftProcesses, parseProcesses } from './processes.ts';

/** What earlier stages of a playbook end. */
export interface Ended {
  readonly processes: ProcessPatterns;
  /** Patterns of names. */
  readonly units: readonly string[];
}

/**
 * What of a cluster is alive and will still be when the earlier stages of a playbook are through, in words: it is judged as
 * the flush itself judges it (`provision_living`), less what `ended` says that they end. Pure; `living` and `processes` are
 * the answers to `livingProbe` and `processesProbe`. Without `ended` all that is alive outlives.
 */
export function outliving(living: string, processes: string, ended: Ended | undefined): readonly string[] {
  if (ended === undefined) return parseLiving(living);
  const seen = parseProcesses(processes);
  const lines = living.split('\n').filter(line => line.startsWith('process '));
  // What was not read is not known to end. A tunnel that is there at the end of a wipe is somebody's own.
  if (seen.all.length === 0) return parseLiving(lines.join('\n'));
  const left = new Set(leftProcesses(seen, ended.processes).map(one => one.pid));
  // What has ended between the two readings is in neither list of the second.
  const outlive = new Set(
    seen.all
      .filter(one => !left.has(one.pid))
      .filter(
        one =>
          !one.cgroups.some(path =>
            path.split('/').some(part => matchesAny(ended.units, part) && !isKeptUnit(part, ended.processes.owners)),
          ),
      )
      .map(one => String(one.pid)),
  );
  return parseLiving(lines.filter(line => outlive.has(/^process (\d+) /.exec(line)?.[1] ?? '')).join('\n'));
}
