import type { Host, Inventory } from '../inventory.ts';
import type { Script } from '../plan/script.ts';

/** Something of a host that tells somebody who was not there what has happened. */
export interface EvidencePart {
  /** Above what it prints: `the journal of k3s`. */
  readonly name: string;
  /**
   * Read-only, plain sh with nothing of ours, a second or two. What it prints is cut off at its beginning where it is long, and keys, tokens and
   * passwords are taken out of it; it prints none on purpose.
   */
  readonly script: Script;
}

/** What a subject's trouble is seen from, on one host. Pure. */
export type EvidenceOf = (host: Host, inventory: Inventory) => readonly EvidencePart[];
