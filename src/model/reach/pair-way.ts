import type { Inventory } from '../inventory.ts';

/** Which way one host's packets for another take, as it is planned. */
export interface PairWay {
  readonly from: string;
  readonly to: string;
  /** In a few words: `LAN`, `public`, `by way of vps-1`. */
  readonly way: string;
  /** Hosts that pass on what the two say to each other, in their order on the way. */
  readonly relays: readonly string[];
}

/** Every ordered pair of hosts. Pure. */
export type PairWays = (inventory: Inventory) => readonly PairWay[];
