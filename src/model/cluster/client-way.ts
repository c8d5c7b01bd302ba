import type { Inventory } from '../inventory.ts';
import type { Facts } from '../plan/resource.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';

/** What a user says of a device that is to become a client of the mesh. */
export interface ClientWish {
  readonly name: string;
  /** What it is to reach; not said: the hosts. */
  readonly reach?: readonly string[] | undefined;
  /** The host that it is to be a peer of; not said: the first that the internet reaches. */
  readonly gateway?: string | undefined;
  /** Its last day (UTC), `2027-03-01`. */
  readonly expires?: string | undefined;
}

/** A client, as the inventory says it. */
export interface KnownClient {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly gateway: string;
  readonly reach: readonly string[];
  readonly expires?: string;
  /** Whether its last day is over. */
  readonly expired: boolean;
}

/** What is written of a client into the inventory, in this order: words that YAML takes as they are, or lists of them. */
export type ClientEntry = readonly (readonly [key: string, value: string | readonly string[]])[];

/** What a client's own configuration is made of, besides the inventory. */
export interface ConfigWish {
  /** Base64; not said: a remark stands in its place. */
  readonly privateKey?: string | undefined;
  /** Whether the device is to ask the cluster for all names. */
  readonly dns: boolean;
  /** What earlier runs know of hosts. */
  readonly facts: ReadonlyMap<string, Facts>;
}

/** How devices that are no hosts get into a network of hosts. */
export interface ClientWay {
  /** Where the inventory has them: each by its name below this. */
  readonly path: readonly string[];
  /** The word of the phase that brings them to the hosts. */
  readonly phase: string;
  /** In the order of the file. */
  readonly known: (inventory: Inventory, today: string) => readonly KnownClient[];
  /** @throws {InputProblem} where it cannot reach what it is to reach, or no address is left */
  readonly entry: (inventory: Inventory, wish: ClientWish, publicKey: string) => ClientEntry;
  /** A new pair, in base64. Nothing keeps it. */
  readonly makeKeys: () => { readonly publicKey: string; readonly privateKey: string };
  /** The text that the device takes as it is. @throws {InputProblem} where no run knows the key of its gateway */
  readonly config: (inventory: Inventory, name: string, wish: ConfigWish) => string;
  /** Asks a host when it last heard of its clients; read-only. */
  readonly read: (inventory: Inventory) => Script;
  /** Seconds since then, by the client's name; of whom it never heard, nothing. */
  readonly toldOf: (inventory: Inventory, reading: Reading) => ReadonlyMap<string, number>;
}
