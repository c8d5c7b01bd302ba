import type { Inventory } from './inventory.ts';
import type { Script } from './plan/script.ts';
import type { Reading } from './reading/reading.ts';

/** What a host says before it is given a new key. */
export interface KeyTold {
  /** Whether it has a key at all. */
  readonly hasKey: boolean;
  /** Whether it has a new one already, in a round that is not through. */
  readonly renewed: boolean;
}

/** How the hosts of a network get new keys, one after the other. */
export interface KeyRound {
  /** Read-only. */
  readonly read: (inventory: Inventory) => Script;
  readonly toldOf: (reading: Reading) => KeyTold;
  /** Hosts whose key the inventory says: it would not be theirs any more. */
  readonly pinned: (inventory: Inventory) => readonly string[];
}
