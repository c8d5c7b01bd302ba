import type { Results } from '../results.ts';

/** What was kept before with what is new: the whole takes hours, and sizes can be measured one after another. */
export function added(kept: Results, found: Results): Results {
  const same = <T>(nameOf: (one: T) => string, before: readonly T[], now: readonly T[]): readonly T[] => {
    const names = new Set(now.map(nameOf));
    return [...before.filter(one => !names.has(nameOf(one))), ...now];
  };
  return {
    ...found,
    rows: [...same(row => [row.hosts, row.roundTrip, row.scenario, row.contestant].join(), kept.rows, found.rows)].sort(
      (a, b) => a.hosts - b.hosts || a.roundTrip - b.roundTrip,
    ),
    planning: same(one => String(one.hosts), kept.planning, found.planning),
    startUp: same(one => one.name, kept.startUp, found.startUp),
  };
}
