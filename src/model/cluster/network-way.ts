import type { Inventory } from '../inventory.ts';
import type { Script } from '../plan/script.ts';
import type { ProblemDetails } from '../problems/problem.ts';
import type { Reading } from '../reading/reading.ts';

/** A node as the API tells of it, as far as packets of pods go. */
export interface NodeCarries {
  readonly ready: boolean;
  /** How its packets are carried, in the inventory's words; `''`: it does not tell. */
  readonly backend: string;
  /** The address at which other nodes send to it; `''`: it does not tell. */
  readonly at: string;
}

/** What a host says of the network of its pods. */
export interface NetworkTold {
  /** Whether it is a node of a cluster. */
  readonly node: boolean;
  /** Whether its kernel can encrypt packets of pods, as far as that was used so far. */
  readonly canEncrypt: boolean;
  /** What phase 3, or a move, noted when it began to bring it there, by name; absent: nobody of us has. */
  readonly noted?: Readonly<Record<string, string>>;
  /** Of a server whose API answers: all nodes, by name. */
  readonly nodes?: ReadonlyMap<string, NodeCarries>;
}

/** How an inventory has packets of pods carried. */
export interface Carrier {
  readonly backend: string;
  /** Bytes of the largest packet from one new pod to another. */
  readonly mtu: number;
  /** Whether the mesh carries them as they are. */
  readonly isBare: boolean;
  /** Whether each host's kernel has to encrypt them. */
  readonly encrypts: boolean;
  /** The address at which other nodes send to a host, by its name. */
  readonly at: ReadonlyMap<string, string>;
  /** Hosts that are reached at an address of their own from then on, which their nodes tell. */
  readonly told: readonly string[];
  /** What the user should know before. */
  readonly warnings: readonly { readonly what: string; readonly hint: string }[];
}

/** Everything by which is decided what a move does. */
export interface NetworkWish {
  readonly to: Carrier;
  /** Hosts by role, in the inventory's order; none that is away. */
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  readonly away: readonly string[];
  readonly told: ReadonlyMap<string, NetworkTold>;
  /** Hosts that could not be read, and why. */
  readonly silent: ReadonlyMap<string, string>;
}

/** What a move does, host by host. */
export interface NetworkPlan {
  readonly to: string;
  /** What carries packets now, besides. */
  readonly from: readonly string[];
  /** In the order in which they are brought there. */
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  /** One was begun, and this goes on from where it has come to. */
  readonly goesOn: boolean;
  readonly words: readonly { readonly host?: string; readonly what: string; readonly hint?: string }[];
}

/** A value of the inventory that a move changes: a word, or words below words. */
export interface NetworkEdit {
  readonly path: readonly string[];
  readonly value: string | { readonly [key: string]: NetworkEdit['value'] };
}

/** How the pods of a cluster that lives get another way for their packets. */
export interface NetworkWay {
  /** Asked of every host first; it changes nothing. */
  readonly read: Script;
  /** @throws {HostProblem} where not all could be read */
  readonly toldOf: (where: string, reading: Reading) => NetworkTold;
  /** Why no move leads from what the inventory says to a word, whatever the hosts say, with what it takes instead; `undefined`: one does. */
  readonly refused: (inventory: Inventory, to: string) => ProblemDetails | undefined;
  /** What in the inventory's file says it. */
  readonly edit: (inventory: Inventory, to: string) => NetworkEdit;
  /** How an inventory has it. @throws {Problem} where two would own one port */
  readonly carrierOf: (inventory: Inventory) => Carrier;
  /** @throws {Problem} with every reason why it is not to be done */
  readonly plan: (wish: NetworkWish) => NetworkPlan;
}
