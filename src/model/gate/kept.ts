import type { Amount } from '../plan/amount.ts';

/**
 * Something that would be taken away, and is not: it stands in the plan, at the end, and in the gate's answer, where it
 * hinders nothing.
 */
export interface Kept {
  /** Which one, in a line: `iptables-nft filter: chain ufw-user-input, 3 rules`. */
  readonly name: string;
  /** In a few words why: `a volume; wipe.volumes is keep`. */
  readonly why: string;
  readonly amount?: Amount;
  /** What it is, as it is counted: `rule`, `file`, `volume`; default: `thing`. */
  readonly kind?: string;
  /** Whose it is: `ufw`, `Docker`; absent: nobody knows. */
  readonly owner?: string;
  /** How many of its kind it is; default: one. */
  readonly count?: number;
}

/** How many things of one kind and owner were left. */
export interface KeptSum {
  readonly kind: string;
  readonly owner?: string;
  readonly count: number;
}

/** Counts what was left by owner and kind, what nobody knows last. */
export function sumKept(kept: readonly Kept[]): readonly KeptSum[] {
  const sums = new Map<string, { kind: string; owner?: string; count: number }>();
  for (const { kind = 'thing', owner, count = 1 } of kept) {
    const key = JSON.stringify([owner, kind]);
    const sum = sums.get(key) ?? { kind, ...(owner === undefined ? {} : { owner }), count: 0 };
    sum.count += count;
    sums.set(key, sum);
  }
  const all = [...sums.values()];
  return [...all.filter(one => one.owner !== undefined), ...all.filter(one => one.owner === undefined)];
}
