import { clusterInventory, fleetOf, partOf } from '../../../model/cluster/clusters.ts';
import { type ClusterPart, type Host, type Inventory, publicAddressesOf } from '../../../model/inventory.ts';
import { kubernetesSection, namesOf, networkOf } from '../../kubernetes/kubernetes-section.ts';
import { clusterInMesh } from './mesh-section.ts';

/** A cluster as the others reach it. */
export interface Join {
  readonly cluster: string;
  /** The zone of its own names, and where they are asked for. */
  readonly zone: string;
  readonly dns: string;
  /** Networks (CIDRs) that others send to its gateway. */
  readonly networks: readonly string[];
  /** The network of its pods, where others send to each of these at its own node. */
  readonly pods?: string;
  /** The host that they are sent to. */
  readonly gateway: Host;
  /** Hosts that could take its place, in this order. */
  readonly reserves: readonly Host[];
}

/** By the name of a cluster, the host that is its gateway in place of the first, since that did not answer. */
export type MovedTo = ReadonlyMap<string, string>;

export const NOTHING_MOVED: MovedTo = new Map();

/** The host that a cluster is reached by. Pure. */
export const gatewayNow = ({ cluster, gateway, reserves }: Join, moved: MovedTo): Host => {
  const other = moved.get(cluster);
  return other === undefined ? gateway : (reserves.find(({ name }) => name === other) ?? gateway);
};

/** Which clusters reach what of each other, and through whom. */
export interface Joins {
  /**
   * The networks that one host reaches through another, besides that one's own addresses.
   * @param moved clusters for which the one has taken another gateway than the first
   */
  readonly behind: (from: Host, to: Host, moved?: MovedTo) => readonly string[];
  /** The same for a host that passes on what others send: these may be of any cluster but the other's own. */
  readonly passedOn: (by: Host, to: Host) => readonly string[];
  /** Whether one sends what is meant for another's pods to that one itself, so that the block of these belongs to it as a peer. */
  readonly sendsToPods: (from: Host, to: Host) => boolean;
  /** The network (a CIDR) of the pods behind a host, where others send to these through the mesh as they are; else `undefined`. */
  readonly podsBehind: (host: Host) => string | undefined;
  /** What the hosts of a cluster reach of the others. */
  readonly reachedFrom: (host: Host) => readonly Join[];
  /** All of them, in the order of the file. */
  readonly all: readonly Join[];
}

const NONE: readonly string[] = [];

/** Those that the cluster names, else all: whoever has an address of its own on the internet first. */
function gatewaysOf({ hosts }: Inventory, part: ClusterPart): readonly Host[] {
  const own = hosts.filter(host => part.hosts.includes(host.name) && host.away !== true);
  const { gateways } = clusterInMesh(part);
  if (gateways !== undefined) return gateways.flatMap(name => own.find(host => host.name === name) ?? []);
  const isPublic = (host: Host): boolean => publicAddressesOf(host).length > 0;
  return [...own.filter(isPublic), ...own.filter(host => !isPublic(host))];
}

/**
 * How the clusters of an inventory are joined: every host of one sends what is meant for another's services to one gateway of that, which
 * passes it on. A network belongs to one peer only (cryptokey routing, wg(8)), so that it is always a single gateway; nothing is needed for
 * the way back, since the gateway stands in for the sender. Pure.
 */
export function createJoins(inventory: Inventory): Joins {
  const fleet = fleetOf(inventory);
  const { clusters = [] } = fleet;
  const all = clusters.flatMap((part): readonly Join[] => {
    const [gateway, ...reserves] = gatewaysOf(fleet, part);
    if (gateway === undefined || clusterInMesh(part).routes === 'none') return [];
    const own = clusterInventory(fleet, part);
    const { services, pods } = kubernetesSection.of(own);
    const offered = clusterInMesh(part).routes === 'pods' ? { pods } : {};
    return [{ cluster: part.name, ...namesOf(own), networks: [services], ...offered, gateway, reserves }];
  });
  const clusterOf = new Map(fleet.hosts.map(host => [host.name, partOf(fleet, host.name)?.name]));
  const byCluster = new Map(all.map(join => [join.cluster, join]));
  /** By the cluster's name: within it packets of its pods go bare, and whether those of others' do. */
  const pods = new Map(
    (clusters.length === 0 ? [undefined] : clusters).map(part => {
      const own = part === undefined ? fleet : clusterInventory(fleet, part);
      const isOffered = part !== undefined && clusterInMesh(part).routes === 'pods';
      return [part?.name, { within: networkOf(own).isBare, isOffered, cidr: kubernetesSection.of(own).pods }] as const;
    }),
  );
  return {
    all,
    behind: (from, to, moved = NOTHING_MOVED) => {
      const join = byCluster.get(clusterOf.get(to.name) ?? '');
      const own = clusterOf.get(from.name);
      if (join === undefined || own === undefined || own === join.cluster) return NONE;
      return gatewayNow(join, moved).name === to.name ? join.networks : NONE;
    },
    passedOn: (by, to) => {
      const join = byCluster.get(clusterOf.get(to.name) ?? '');
      return join?.gateway.name !== to.name || clusterOf.get(by.name) === join.cluster ? NONE : join.networks;
    },
    sendsToPods: (from, to) => {
      const [own, others] = [clusterOf.get(from.name), clusterOf.get(to.name)];
      const behind = pods.get(others);
      if (behind === undefined || from.name === to.name) return false;
      return own === others ? behind.within : own !== undefined && behind.isOffered;
    },
    podsBehind: ({ name }) => {
      const behind = pods.get(clusterOf.get(name));
      return behind?.within === true || behind?.isOffered === true ? behind.cidr : undefined;
    },
    reachedFrom: ({ name }) => {
      const own = clusterOf.get(name);
      return own === undefined ? [] : all.filter(({ cluster }) => cluster !== own);
    },
  };
}
