import type { Reading } from '../../model/reading/reading.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { type RunResult, TransportProblem } from '../../model/transport.ts';
import type { Bundle } from '../../shell/bundle.ts';
import { readFrames } from '../../shell/frames.ts';

/**
 * What a bundle's sections printed, by their ids.
 * @throws {TransportProblem} where it did not get to its end; `because` says why, where that is known.
 */
export function readingsOf(
  host: string,
  bundled: Bundle,
  result: RunResult,
  because?: string,
): ReadonlyMap<string, Reading> {
  const { readings, complete } = readFrames(bundled, result.stdout, result.stderr);
  const at = Math.floor(Date.now() / 1000);
  if (complete) return new Map([...readings].map(([id, reading]) => [id, { ...reading, at }]));
  throw new TransportProblem('dropped', {
    where: host,
    what: because ?? `the script exited with status ${result.code} before its last line`,
    evidence: lastLines(result.stderr.toString('utf8'), 5),
    hint: 'run it again: what is done already is found done',
  });
}
