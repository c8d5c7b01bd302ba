import type { Remark } from '../events/event.ts';
import type { ClusterIdentity } from '../facts/cluster-identity.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';
import type { RestoreTold } from './restore-way.ts';

/** A node as the cluster's API tells of it. */
export interface ToldNode {
  readonly name: string;
  /** What it is called where a volume says on which node it lies. */
  readonly hostname: string;
  /** `True`, `False`, `Unknown` (not heard of); empty where it has not said yet. */
  readonly ready: string;
  /** New pods are kept from it. */
  readonly cordoned: boolean;
  /** Whether it keeps the cluster's objects with others (etcd); with `votes` it counts there. */
  readonly etcd: boolean;
  readonly votes: boolean;
  readonly version: string;
  readonly addresses: readonly string[];
}

/** A pod that a node has. */
export interface ToldPod {
  /** `NAMESPACE/NAME` */
  readonly name: string;
  readonly node: string;
  readonly phase: string;
  readonly ready: boolean;
  /** The kind that would make it anew elsewhere; empty: nobody does. */
  readonly owner: string;
  /** The node's own, from a file of it. */
  readonly mirror: boolean;
  /** Somebody has told it to end. */
  readonly ending: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether it has a folder that ends with it (`emptyDir`, on a disk). */
  readonly scratch: boolean;
  /** Folders of the node that it uses. */
  readonly hostPaths: readonly string[];
  /** Claims of volumes, `NAMESPACE/NAME`. */
  readonly claims: readonly string[];
}

/** One requirement for labels (matchExpressions). */
export interface LabelRule {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A disruption budget: how many of its pods may be away. */
export interface ToldBudget {
  /** `NAMESPACE/NAME` */
  readonly name: string;
  /** What a pod of its namespace must have; without any it is about all of them, `undefined`: about none. */
  readonly rules?: readonly LabelRule[];
  /** How many may go now. */
  readonly allowed: number;
  readonly healthy: number;
  readonly needed: number;
}

/** A volume that lies on one node, or on a few. */
export interface ToldVolume {
  readonly name: string;
  /** The claim that has it, `NAMESPACE/NAME`; `undefined`: nobody. */
  readonly claim: string | undefined;
  readonly path: string;
  /** Hostnames of the nodes on which it can be used. */
  readonly hostnames: readonly string[];
}

/** What a cluster's API says of its nodes, and of what runs and lies there. */
export interface NodesTold {
  readonly nodes: readonly ToldNode[];
  readonly pods: readonly ToldPod[];
  readonly budgets: readonly ToldBudget[];
  readonly volumes: readonly ToldVolume[];
  /** Nodes whose password is kept: under such a name no other machine may join. */
  readonly passwords: readonly string[];
}

/** What emptying a node does. */
export interface DrainPlan {
  /** Pods that go. */
  readonly pods: readonly string[];
  /** Those with which something is gone for good: only the node's name, typed, confirms that. */
  readonly lost: readonly string[];
  /** What is shown of it. */
  readonly words: readonly Remark[];
}

/** Everything by which is decided how a node is taken out. */
export interface RemovalWish {
  readonly node: string;
  readonly told: NodesTold;
  /** The hosts of the inventory that are servers. */
  readonly servers: readonly string[];
  /** Whether the node is a host of the inventory. */
  readonly isHost: boolean;
  /** What its host says of itself, or why it says nothing. */
  readonly host: RestoreTold | { readonly because: string };
  /** The cluster that it is to be taken out of. */
  readonly own: Pick<ClusterIdentity, 'uid' | 'ca'>;
  /** Whether a machine takes its place: name, mesh address and inventory stay. */
  readonly replaced: boolean;
}

/** What taking a node out does. */
export interface RemovalPlan {
  /** `undefined`: nobody is there who could end its pods, or it is no node any more. */
  readonly drain: DrainPlan | undefined;
  /** Whether its host answers, so that it is stopped, and may be wiped. */
  readonly stops: boolean;
  /** Whether it is a member of the datastore. */
  readonly member: boolean;
  /** How many servers are left in the inventory. */
  readonly serversLeft: number;
  readonly words: readonly Remark[];
}

/** How a cluster's nodes are looked at and emptied. Each script may be run again, whatever became of it before. */
export interface NodeWay {
  /** Asked of a server; it changes nothing. */
  readonly read: Script;
  /** @throws {HostProblem} where no server runs there, or not all could be read */
  readonly toldOf: (where: string, reading: Reading) => NodesTold;
  /** On a server: new pods are kept from the node, and those that it has are sent away as their budgets allow, within so many seconds. */
  readonly drain: (node: string, seconds: number) => Script;
  /** On a server: new pods may come to the node again. */
  readonly uncordon: (node: string) => Script;
  /** @throws {Problem} where the node cannot be emptied */
  readonly planDrain: (told: NodesTold, node: string) => DrainPlan;
  /** Why pods are there still, a line each. */
  readonly heldUp: (told: NodesTold, node: string) => readonly string[];
  /** @throws {Problem} with why the node is not to be taken out */
  readonly planRemoval: (wish: RemovalWish) => RemovalPlan;
  /** On the node's host: what makes it a node is stopped, and no boot starts it. */
  readonly stop: Script;
  /** On a server: the node goes, as a member of the datastore, too, and whatever is kept under its name. */
  readonly forget: (plan: RemovalPlan, node: string) => Script;
  /** Seconds that the longest of the two may take. */
  readonly patience: number;
}
