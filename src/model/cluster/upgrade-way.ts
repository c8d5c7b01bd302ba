import type { Inventory } from '../inventory.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';

/** A node as the API tells of it. */
export interface NodeRuns {
  readonly ready: boolean;
  readonly version: string;
}

/** What a host says of the versions that it has. */
export interface UpgradeTold {
  /** Whether it is a node of a cluster. */
  readonly node: boolean;
  /** What phase 3, or an upgrade, noted when it began to bring it there, by name. */
  readonly noted: Readonly<Record<string, string>>;
  /** The program that is installed. */
  readonly installed?: string;
  /** Of a server whose API answers: all nodes, by name. */
  readonly nodes?: ReadonlyMap<string, NodeRuns>;
  /** Of the same: what else runs in the cluster, by what it is (`calico`, `traefik`), and its version. */
  readonly runs: Readonly<Record<string, string>>;
}

/** A backup that a downgrade could go back to. */
export interface UpgradeBackup {
  readonly file: string;
  readonly uid: string;
  readonly version: string;
}

/** Everything by which is decided what an upgrade does. */
export interface UpgradeWish {
  readonly to: string;
  /** Hosts by role, in the inventory's order; none that is away or left out. */
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  /** Hosts of the inventory that it does not reach on purpose: away, or left out by `--limit`. */
  readonly left: { readonly servers: readonly string[]; readonly agents: readonly string[] };
  readonly told: ReadonlyMap<string, UpgradeTold>;
  /** Hosts that could not be read, and why. */
  readonly silent: ReadonlyMap<string, string>;
  /** The newest first. */
  readonly backups: readonly UpgradeBackup[];
}

/** What an upgrade does, host by host. */
export interface UpgradePlan {
  readonly to: string;
  /** The versions that there are besides. */
  readonly from: readonly string[];
  /** In the order in which they are brought there. */
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  /** One was begun, and this goes on from where it has come to. */
  readonly goesOn: boolean;
  /** Whether the entry to the cluster is one of phase 4, which then follows. */
  readonly entry: boolean;
  readonly words: readonly { readonly host?: string; readonly what: string }[];
}

/** A value of the inventory that an upgrade changes. */
export interface UpgradeEdit {
  readonly path: readonly string[];
  readonly value: string;
}

/** How hosts of a cluster are brought to another version. */
export interface UpgradeWay {
  /** Asked of every host first; it changes nothing. */
  readonly read: Script;
  /** @throws {HostProblem} where not all could be read */
  readonly toldOf: (where: string, reading: Reading) => UpgradeTold;
  /** @throws {Problem} with every reason why it is not to be done */
  readonly plan: (wish: UpgradeWish) => UpgradePlan;
  /** The inventory with another version, and what in its file says so. What a cluster keeps for good is kept. */
  readonly settle: (
    inventory: Inventory,
    to: string,
    told: ReadonlyMap<string, UpgradeTold>,
  ) => { readonly inventory: Inventory; readonly edits: readonly UpgradeEdit[] };
  /** Versions that go together, by what they are of: those with which this release was run. */
  readonly tested: Readonly<Record<string, string>>;
  /** What the inventory names of them. */
  readonly wanted: (inventory: Inventory) => Readonly<Record<string, string>>;
  /** What is newer: `undefined` where nobody can tell. */
  readonly compare: (one: string, other: string) => number | undefined;
  /** The version that is to be taken on the way to a newer one; `undefined`: that one itself. */
  readonly firstStep: (from: string, to: string) => string | undefined;
}
