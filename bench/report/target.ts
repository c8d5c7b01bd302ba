import type { Results } from '../results.ts';
import type { Row } from '../run-scenario.ts';

/** Something to reach, as a number that one run of the benchmark gives. */
export interface Target {
  readonly what: string;
  readonly sense: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: string;
  /** What CI holds on a busy machine: generous, and only for ratios of what was measured in the same run. */
  readonly held?: number;
  readonly of: (results: Results) => readonly Measured[];
}

/** What was measured for a target; several where it is asked at every size. */
export interface Measured {
  /** At which size, against whom. */
  readonly at: string;
  readonly value: number;
}

/** The row of a contestant at a scenario, for each size and round trip at which there is one. */
const rowsOf = ({ rows }: Results, scenario: string, contestant: string, roundTrip = 0): readonly Row[] =>
  rows.filter(row => row.scenario === scenario && row.contestant === contestant && row.roundTrip === roundTrip);

/** Compares the product's rows with another contestant's at the same sizes. */
export function against(
  results: Results,
  scenario: string,
  other: string,
  compare: (ours: Row, theirs: Row) => number,
  { roundTrip = 0, sizes }: { readonly roundTrip?: number; readonly sizes?: (hosts: number) => boolean } = {},
): readonly Measured[] {
  const theirs = rowsOf(results, scenario, other, roundTrip);
  return rowsOf(results, scenario, 'provision', roundTrip).flatMap(ours => {
    const found = theirs.find(row => row.hosts === ours.hosts);
    if (found === undefined || sizes?.(ours.hosts) === false) return [];
    return [{ at: `${ours.hosts} hosts`, value: compare(ours, found) }];
  });
}

/** Whether it was reached everywhere; `undefined` where it was not measured. */
export function reached({ sense, limit, of }: Target, results: Results, by = limit): boolean | undefined {
  const found = of(results);
  if (found.length === 0) return undefined;
  return found.every(({ value }) => (sense === 'at most' ? value <= by : value >= by));
}
