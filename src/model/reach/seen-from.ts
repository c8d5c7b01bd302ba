import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';

/** The address from which what a host sends comes to one on the internet. */
export interface Seen {
  readonly address: string;
  /** The host that saw it. */
  readonly by: string;
}

/** What looks at hosts from the internet, and the hosts there that look. */
export interface SeenQuestion {
  /** Runs one read-only script on a host; `undefined` where the host gave no answer. */
  readonly ask: (host: string, script: Script) => Promise<Reading | undefined>;
  readonly from: readonly string[];
  readonly by: readonly { readonly host: string; readonly address: string }[];
}

/** Finds out how hosts look from the internet, by host; those of which nobody saw anything are not in it. */
export type SeenFrom = (question: SeenQuestion) => Promise<ReadonlyMap<string, Seen>>;
