import type { PairState } from '../../model/gate/diagnosis.ts';

/** How well packets pass from one host to another. */
export type Health = 'well' | 'narrow' | 'lossy' | 'broken' | 'unknown';

/** @param mtu bytes that should pass in one piece. */
export function pairHealth(state: PairState | undefined, mtu: number): Health {
  if (state?.loss === undefined) return 'unknown';
  if (state.loss === 1) return 'broken';
  if (state.loss > 0) return 'lossy';
  return (state.largest ?? 0) < mtu ? 'narrow' : 'well';
}

/** Of two directions, the one that is worse off. */
export const worse = (one: Health, other: Health): Health =>
  (['broken', 'lossy', 'narrow', 'unknown', 'well'] as const).find(health => one === health || other === health) ??
  'unknown';
