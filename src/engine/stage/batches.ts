import type { BatchSize } from '../../model/plan/batch-size.ts';

/** How many hosts a size comes to, of all that a stage is for: rounded down, and never none. */
const hostsOf = (size: BatchSize, total: number): number =>
  Math.max(1, 'hosts' in size ? size.hosts : Math.floor((total * size.percent) / 100));

/**
 * What is due, in batches; without a size in one. `total`: the hosts that the stage is for, of which a percentage is taken,
 * whether or not there is anything to do on them. Pure.
 */
export function batches<T>(due: readonly T[], size: BatchSize | undefined, total: number): readonly (readonly T[])[] {
  if (due.length === 0) return [];
  const most = size === undefined ? due.length : hostsOf(size, total);
  return Array.from({ length: Math.ceil(due.length / most) }, (_, at) => due.slice(at * most, (at + 1) * most));
}
