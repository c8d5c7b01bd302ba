import type { PairState } from './gate/diagnosis.ts';

/** Finds the state of an ordered pair; made once for a matrix, since looking through all pairs for each costs n⁴. */
export function pairLookup(pairs: readonly PairState[]): (from: string, to: string) => PairState | undefined {
  const byHost = new Map<string, Map<string, PairState>>();
  for (const pair of pairs) {
    const row = byHost.get(pair.from) ?? new Map<string, PairState>();
    byHost.set(pair.from, row);
    // The first that was told of a pair counts.
    if (!row.has(pair.to)) row.set(pair.to, pair);
  }
  return (from, to) => byHost.get(from)?.get(to);
}
