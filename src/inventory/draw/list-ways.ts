import type { PairWay } from '../../model/reach/pair-way.ts';

/** A line for each pair of hosts: `one → two: by way of vps`. */
export const listWays = (ways: readonly PairWay[]): string =>
  ways.map(({ from, to, way }) => `${from} → ${to}: ${way}\n`).join('');
