import type { Remark } from '../events/event.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';

/** What hosts join a cluster with. All of it is secret. */
export interface Tokens {
  readonly server: string;
  readonly agent: string;
}

/** What a host says of a cluster's tokens. */
export interface TokenTold {
  /** Whether new ones were made here, and not all hosts have them yet. */
  readonly begun: boolean;
  /** Of a server whose API answers: whether each node is Ready, by name. */
  readonly nodes?: ReadonlyMap<string, boolean>;
}

/** Everything by which is decided whether tokens can be made anew. */
export interface RotationWish {
  /** Hosts by role, in the inventory's order. */
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  /** Those of them that are away. */
  readonly away: readonly string[];
  readonly told: ReadonlyMap<string, TokenTold>;
  /** Hosts that could not be read, and why. */
  readonly silent: ReadonlyMap<string, string>;
}

export interface RotationPlan {
  /** The server that makes them. */
  readonly maker: string;
  /** Those that are given them, one after the other. */
  readonly others: readonly string[];
  /** One was begun, and this goes on from where it has come to. */
  readonly goesOn: boolean;
  readonly words: readonly Remark[];
}

/** How what hosts join a cluster with is made anew. Each script may be run again, whatever became of it before. */
export interface TokenWay {
  /** Asked of every host; it changes nothing. */
  readonly read: Script;
  /** @throws {HostProblem} where not all could be read */
  readonly toldOf: (where: string, reading: Reading) => TokenTold;
  /** @throws {Problem} with every reason why it is not to be done */
  readonly plan: (wish: RotationWish) => RotationPlan;
  /** On a server: makes them, and starts it anew with them. */
  readonly rotate: (node: string) => Script;
  /** On the same: prints them. */
  readonly tokens: Script;
  /** @throws {HostProblem} */
  readonly tokensOf: (where: string, reading: Reading) => Tokens;
  /** On another server: takes them, and starts it anew with them. */
  readonly give: (node: string, tokens: Tokens) => Script;
  /** On the first: all have them. */
  readonly end: Script;
  /** Seconds that the longest of them may take. */
  readonly patience: number;
}
