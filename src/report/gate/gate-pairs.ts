import type { GateCell } from '../../model/events/event.ts';
import type { PairState } from '../../model/gate/diagnosis.ts';

/** All ordered pairs that a gate's checks learnt something of, each from all that they learnt. */
export function gatePairs(cells: readonly GateCell[]): readonly PairState[] {
  const pairs = new Map<string, PairState>();
  for (const { host, verdict } of cells) {
    if (verdict.kind === 'unasked' || verdict.kind === 'skipped') continue;
    for (const way of verdict.ways ?? []) {
      const key = `${host} ${way.to}`;
      pairs.set(key, { ...pairs.get(key), ...way, from: host });
    }
  }
  return [...pairs.values()];
}
