import type { ClusterIdentity, KeptIdentity } from '../facts/cluster-identity.ts';
import type { Script } from '../plan/script.ts';
import type { ProblemDetails } from '../problems/problem.ts';
import type { Reading } from '../reading/reading.ts';

/** What a backup says of itself. */
export interface BackedUp {
  readonly cluster: string;
  readonly uid: string;
  readonly ca: string;
  /** The server that it was gathered on. */
  readonly host: string;
  readonly version: string;
  readonly datastore: string;
  /** When, ISO 8601. */
  readonly taken: string;
  /** Of its content, a tar of files as they lie below `/`. */
  readonly sha256: string;
}

/** What a host says of the cluster on it, before one is put in its place. */
export interface RestoreTold {
  readonly datastore: boolean;
  readonly ca?: string;
  readonly noted?: ClusterIdentity;
  /** As the API that runs there says. */
  readonly uid?: string;
  /** The version that is installed. */
  readonly version?: string;
  /** A restore that has not come to its end there. */
  readonly underWay?: { readonly sha256: string; readonly aside: string };
}

/** Everything by which is decided what a restore does. */
export interface RestoreWish {
  readonly backup: BackedUp;
  /** The inventory's name of the cluster. */
  readonly cluster: string;
  /** Hosts that are its servers, in the inventory's order. */
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  readonly told: ReadonlyMap<string, RestoreTold>;
  /** Hosts that could not be read, and why. */
  readonly silent: ReadonlyMap<string, string>;
  /** Which cluster it is, by the lock beside the inventory. */
  readonly kept: KeptIdentity | undefined;
  readonly now: Date;
}

/** What a restore does, host by host. */
export interface RestorePlan {
  /** On which the backup is put in its place. */
  readonly server: string;
  /** Servers that give up their data, and join that one anew. */
  readonly others: readonly string[];
  /** Agents that are started anew. */
  readonly agents: readonly string[];
  /** The folder in which each server keeps what lay there before. */
  readonly aside: string;
  /** One was cut off, and this goes on from where it has come to. */
  readonly goesOn: boolean;
  /** What is shown of it, in the order in which it is done. */
  readonly words: readonly { readonly host?: string; readonly what: string }[];
}

/** How a cluster is brought back as a backup has it. Each script may be run again, whatever became of it before. */
export interface RestoreWay {
  /** Why a backup and an inventory do not belong together, as far as that is known before a host is asked. */
  readonly unfit: (wish: Pick<RestoreWish, 'backup' | 'cluster' | 'servers' | 'kept'>) => readonly ProblemDetails[];
  /** Asked of every host first; it changes nothing. */
  readonly read: Script;
  /** @throws {HostProblem} where not all could be read */
  readonly toldOf: (where: string, reading: Reading) => RestoreTold;
  /** @throws {Problem} with every reason why it is not to be done */
  readonly plan: (wish: RestoreWish) => RestorePlan;
  /** On the server, to which the content was sent: lays it out beside its place. Nothing of the cluster is touched yet. */
  readonly unpack: (plan: RestorePlan, backup: BackedUp) => Script;
  /** On another server: stops it, and no boot starts it. */
  readonly stop: (plan: RestorePlan, backup: BackedUp) => Script;
  /** On the server: sets aside what is there, puts the backup in its place, starts it, and compares what its API says. */
  readonly place: (plan: RestorePlan, backup: BackedUp) => Script;
  /** What that found to be otherwise than when the backup was made, a line each. */
  readonly differencesOf: (reading: Reading) => readonly string[];
  /** On another server, once that is up: sets aside what makes it a member of the cluster as it was. */
  readonly leave: (plan: RestorePlan) => Script;
  /** On an agent, once the server is up: what it has learnt of the cluster is of later than the backup. */
  readonly again: Script;
  /** On the server, once agents follow: starts those pods anew that are ours and watch the API from where the cluster was. */
  readonly anew: Script;
  /** What that leaves to the user, a line each. */
  readonly watchersOf: (reading: Reading) => readonly string[];
  /** On a server, last: nothing is under way any more. What was set aside stays. */
  readonly done: Script;
  /** Seconds that the longest of them may take. */
  readonly patience: number;
  readonly drill: DrillWay;
}

/** What a restored cluster was found to hold, on a machine of its own. */
export interface DrillFound {
  readonly objects: number;
  readonly secrets: number;
  /** What is otherwise than when the backup was made, a line each. */
  readonly differences: readonly string[];
  /** What changed while the backup was made, so that nobody can say how it was: it is not compared. */
  readonly changing: readonly string[];
}

/** How a backup is tried on a bare machine that nobody else reaches. */
export interface DrillWay {
  /** The artifact that runs the backup's cluster, for an architecture (`amd64`, `arm64`). */
  readonly program: (backup: BackedUp, architecture: string) => string;
  /** Where it lies on that machine. */
  readonly place: string;
  /** Run there by root, with the content laid out below `/`: starts the server alone, and prints what its API says. */
  readonly script: (backup: BackedUp) => Script;
  /** @throws {HostProblem} where the backup does not work */
  readonly foundIn: (where: string, reading: Reading) => DrillFound;
}
