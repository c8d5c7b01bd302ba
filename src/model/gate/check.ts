import type { HandCheck } from '../by-hand/by-hand.ts';
import type { Host } from '../inventory.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';
import type { PairState } from './diagnosis.ts';
import type { Kept } from './kept.ts';

/** Why a check is not met: what was seen, what was wanted, and what to try next. */
export interface Finding {
  readonly seen: string;
  readonly wanted: string;
  readonly hint?: string;
  /** Who on the host recreates it, where somebody alive does. */
  readonly maker?: string;
}

/** What a check learnt, besides its answer, of the ways from its host to others: the gate's matrix is made from it. */
export interface Ways {
  readonly ways?: readonly Omit<PairState, 'from'>[];
}

/** The answer to a check. `not-met` and `unasked` both mean STOP, in different words; `skipped` counts for nothing. */
export type Verdict =
  | ({
      readonly kind: 'met';
      /** In a few words: `3 peers, newest 4 s ago`. */
      readonly evidence: string;
      /** Met, but the user should know something. */
      readonly note?: string;
      /** Met, and still something is wrong. */
      readonly warning?: string;
      /** What was found and left on purpose. */
      readonly kept?: readonly Kept[];
    } & Ways)
  | ({ readonly kind: 'not-met'; readonly findings: readonly Finding[] } & Ways)
  /** It was to be asked, and got no answer. */
  | { readonly kind: 'unasked'; readonly because: string }
  /** It is no question on this host now. */
  | { readonly kind: 'skipped'; readonly because: string };

/** One question of a gate, on one host. */
export interface Check {
  /** Unique on its host. */
  readonly id: string;
  /** Completes "waiting for …"; the same on every host, so that the gate's table has a row for it. */
  readonly title: string;
  /** Seconds for which the question is asked again while it is not met; 0: once. */
  readonly patience: number;
  /** The name of a later phase whose work makes the answer untrue: not asked on a host where that phase has begun. */
  readonly until?: string;
  /** Who asks, where that is not the host itself: another host of the inventory, or this machine. */
  readonly from?: Host | 'controller';
  /** A process on the host can make again what was removed: after a removal it is asked a second time a little later. */
  readonly remade?: boolean;
  /**
   * It takes its time, and does something on the hosts for as long: asked last, once all others are met, after a run that
   * changed something and where the gate is asked by itself. Its probe waits by itself.
   */
  readonly costly?: boolean;
  readonly probe: Script;
  /** What it wants to know besides, of which several checks want the same: each is read once. */
  readonly besides?: readonly Script[];
  /** `besides`: what was read besides, in that order; none where it was not read. */
  readonly judge: (reading: Reading, besides?: readonly Reading[]) => Verdict;
  /** How somebody asks it by hand. */
  readonly byHand?: () => HandCheck | undefined;
}
