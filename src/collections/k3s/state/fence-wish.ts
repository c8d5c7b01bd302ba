import type { ClusterIdentity, KeptIdentity } from '../../../model/facts/cluster-identity.ts';
import { ownCommand } from '../../../model/own-command.ts';

/** What a host that was read has told of the cluster that it is a node of. */
export interface NodeTold {
  readonly host: string;
  readonly ca: string | null;
  readonly datastore: boolean;
  /** Whether that is etcd. */
  readonly etcd: boolean;
  /** Of one that has it in sqlite: what keeps it from moving to etcd now; `null` or absent: nothing. */
  readonly stays?: string | null | undefined;
  /** The cluster that phase 3 began to make it a node of. */
  readonly begun: string | null;
  /** The version of K3s that this had then; `null` or absent: it was not noted. */
  readonly version?: string | null | undefined;
  readonly noted: ClusterIdentity | null;
  /** As the API that runs there says. */
  readonly uid: string | null;
}

/** What is wanted of a host, as far as it decides whether K3s may be touched there. */
export interface FenceWish {
  readonly host: string;
  readonly cluster: string;
  readonly role: 'server' | 'agent';
  /** Hosts with the role server. */
  readonly servers: readonly string[];
  /** Those of them that are away. */
  readonly away?: readonly string[];
  /** What a cluster keeps for good once it is founded, by name: its version, its networks. */
  readonly lasting: Readonly<Record<string, string>>;
  /** Whether its version is one that hosts are brought to; absent: it is one that they have. */
  readonly upgrade?: boolean | undefined;
  /** Whether the same is true of its `network.backend`. */
  readonly moves?: boolean | undefined;
  /** What is known of all hosts that could be read, this one included. */
  readonly nodes: readonly NodeTold[];
  /** The cluster of this inventory, as its lock has it; `null`: none was founded yet, or it was given up. */
  readonly kept: KeptIdentity | null;
}

export const wipeHint = (hosts: readonly string[]): string =>
  `wipe it first, if nothing of it is needed: ${ownCommand(`phase1 -l ${hosts.join(',')}`)}`;

export const forgetHint = (cluster: string): string =>
  `if that cluster is gone for good: ${ownCommand(`cluster forget ${cluster}`)}`;
