import type { Verdict } from '../model/check.ts';

/** What the user is to do about anything that a wipe leaves. */
const AGAIN = 'run the wipe again: it removes what it finds now';

/** Met where there is nothing; otherwise one finding for each thing, in the words of who found it. */
export function nothingLeft(left: readonly string[], evidence: string, tryNext = AGAIN): Verdict {
  if (left.length === 0) return { kind: 'met', evidence };
  return { kind: 'not-met', findings: left.map(seen => ({ seen, wanted: 'nothing', tryNext })) };
}
