import type { Host, Inventory } from '../inventory.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';

/** From where a port is asked: from other sites and by the internet, from the LAN of its site, or through the mesh. */
export const reachSides = ['outside', 'lan', 'mesh'] as const;

export type ReachSide = (typeof reachSides)[number];

/** What came back; of UDP silence tells nothing. */
export const reachOutcomes = ['answers', 'refused', 'silent', 'unreachable'] as const;

/**
 * `as-wanted`; `exposed`: it answers, and nobody said that it may; `shut`: it is to be open and does not answer; `untold`: silence, by which of UDP
 * nobody can tell.
 */
export const reachVerdicts = ['as-wanted', 'exposed', 'shut', 'untold'] as const;

/** One port at one address of a host, as it is seen from one side. */
export interface ReachRow {
  readonly host: string;
  readonly address: string;
  readonly side: ReachSide;
  /** Who asked: hosts by their names, or `controller`. */
  readonly from: readonly string[];
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** What the policy says; `anything`: nothing is closed on this side. */
  readonly wanted: 'open' | 'closed' | 'anything';
  readonly seen: (typeof reachOutcomes)[number];
  /** Who wants it open, or listens there, in a few words; empty: nobody is known. */
  readonly who: string;
  readonly verdict: (typeof reachVerdicts)[number];
}

/** What was found. */
export interface ReachReport {
  readonly rows: readonly ReachRow[];
  /** Sides from which a host could not be asked, with why. */
  readonly unasked: readonly { readonly host: string; readonly side: ReachSide; readonly because: string }[];
  /** Who was to ask and could not, with why: hosts by their names, or `controller`. */
  readonly mute: readonly { readonly from: string; readonly because: string }[];
  /** Hosts that could not be read. */
  readonly silent: readonly { readonly host: string; readonly because: string }[];
}

/** Whom a script is run on; it is read-only. */
export type ReachAsk = (who: Host | 'controller', script: Script) => Promise<Reading | { readonly because: string }>;

export interface ReachOptions {
  readonly inventory: Inventory;
  /** Hosts that the question is about; others are asked, too, as those who knock. */
  readonly chosen: ReadonlySet<string>;
  readonly ask: ReachAsk;
}

/** How it is found out what of the hosts is reached, from where. */
export type ReachSurvey = (options: ReachOptions) => Promise<ReachReport>;
