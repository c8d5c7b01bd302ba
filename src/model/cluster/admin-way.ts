import type { Endpoint } from '../address/endpoint.ts';
import type { BackupTaken } from '../facts/backup-taken.ts';
import type { CertificateEnd } from '../facts/certificate-end.ts';
import type { ClusterIdentity, KeptIdentity } from '../facts/cluster-identity.ts';
import type { Host, Inventory } from '../inventory.ts';
import type { Facts } from '../plan/resource.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';
import type { NetworkWay } from './network-way.ts';
import type { NodeWay } from './node-way.ts';
import type { RestoreWay } from './restore-way.ts';
import type { TokenWay } from './token-way.ts';
import type { UpgradeWay } from './upgrade-way.ts';

/** What lets somebody administer a cluster: everything in base64, as a kubeconfig has it. */
export interface AdminAccess {
  /** The CA that the API's certificate is from, PEM. */
  readonly ca: string;
  /** The administrator's certificate, PEM. */
  readonly certificate: string;
  /** Its private key, PEM. Secret. */
  readonly key: string;
  /** When the certificate ends. */
  readonly until: Date;
}

/** One of them as it is used: the text of the PEM. */
export const pemOf = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** How a cluster is backed up: a server gathers it in one file, which is brought to the controller and taken away there. */
export interface BackupWay {
  /** Asked of a server first; it changes nothing. */
  readonly identity: Script;
  /** @throws {HostProblem} where it is no server of that cluster */
  readonly identityOf: (where: string, cluster: string, reading: Reading) => ClusterIdentity;
  /** Gathers it, as of one moment. */
  readonly take: Script;
  /** @throws {HostProblem} where it did not come about */
  readonly takenOf: (where: string, reading: Reading) => BackupTaken;
  /** Takes away what was gathered. */
  readonly leave: Script;
  /** Notes on a server that a backup was brought away, for the gate. */
  readonly note: (taken: BackupTaken, uid: string) => Script;
}

/** How the ends of a cluster's certificates are read, of each of its hosts. */
export interface CertificateWay {
  /** It changes nothing, and prints no key. */
  readonly read: Script;
  /**
   * None: the host is no node of a cluster.
   * @throws {HostProblem | Unread} where not all could be read
   */
  readonly endsOf: (where: string, reading: Reading) => readonly CertificateEnd[];
}

/** How a cluster is administered once it is there: who tells the access to it, and where its API answers. */
export interface AdminWay {
  /** The hosts that can be asked for the access, in the inventory's order. */
  readonly servers: (inventory: Inventory) => readonly Host[];
  /** What such a host is asked; it changes nothing. */
  readonly sections: readonly { readonly id: string; readonly script: Script }[];
  /**
   * The access that a host has told.
   * @param where the host's name
   * @param cluster the inventory's name of the cluster
   * @throws {HostProblem} where it is no server of that cluster, or what it told is not to be used
   */
  readonly accessOf: (where: string, cluster: string, readings: ReadonlyMap<string, Reading>) => AdminAccess;
  /**
   * Which cluster it is, by what the hosts have told; `undefined` where no server has told it.
   * @param before what was kept of it: of hosts that told nothing now it stays
   */
  readonly identityOf: (
    inventory: Inventory,
    facts: ReadonlyMap<string, Facts>,
    before: () => KeptIdentity | undefined,
  ) => KeptIdentity | undefined;
  readonly backup: BackupWay;
  readonly restore: RestoreWay;
  readonly upgrade: UpgradeWay;
  readonly network: NetworkWay;
  readonly certificates: CertificateWay;
  readonly nodes: NodeWay;
  readonly tokens: TokenWay;
  /** Where the API may be reached, best first. */
  readonly places: (inventory: Inventory) => readonly Endpoint[];
  /** Where it is reached from a server itself. */
  readonly local: (inventory: Inventory) => Endpoint;
}
