import type { ClusterPart, Host } from '../../../../model/inventory.ts';
import type { MeshRelayed } from '../mesh.ts';
import type { Paths } from '../paths.ts';

/**
 * Which hosts of a mesh are peers, and who passes on what for whom. WireGuard takes a packet only from the peer that its sender belongs to,
 * so that every way is the same there and back: whoever has one before it on the way to a third is asked for by that one, too.
 */
export interface Ways {
  /** Which of all hosts are a host's peers, in the inventory's order. */
  readonly peersOf: (host: Host) => readonly Host[];
  /** The peer to which one sends what is for another: mostly that one itself. */
  readonly next: (from: Host, to: Host) => Host;
  /** Hosts that one reaches through a peer, besides that one itself. */
  readonly through: (from: Host, peer: Host) => readonly Host[];
  /** Hosts that are none of one's peers, in the inventory's order; hosts with the same have one and the same list. */
  readonly relayed: (from: Host) => readonly MeshRelayed[];
  /** Whether others say something to each other by way of it. */
  readonly isRelay: (host: Host) => boolean;
  /** Whether hosts of one cluster may need a relay: it then knows where pods are. */
  readonly insideClusters: boolean;
  /** Hosts with the same have the same hosts behind the same peers. */
  readonly view: (host: Host) => string;
}

/** What a topology is worked out from. */
export interface Fleet {
  readonly hosts: readonly Host[];
  readonly clusters: readonly ClusterPart[];
  /** Gateways that a cluster names. */
  readonly gatewaysOf: (cluster: ClusterPart) => readonly string[] | undefined;
  /** Hubs that the inventory names. */
  readonly hubs: readonly string[] | undefined;
  readonly paths: Paths;
}

/** Makes the ways of a mesh. Pure. */
export type Topology = (fleet: Fleet) => Ways;

export const NOBODY: readonly Host[] = [];
export const NONE_RELAYED: readonly MeshRelayed[] = [];

/** What decides whether a host may be a relay. */
export const candidate = ({ name, publicAddress, away }: Host) => ({
  name,
  isPublic: publicAddress !== undefined,
  isAway: away === true,
});

/**
 * Who passes on what one has to say to another, in the order of the way; nobody where the two are peers. Pure.
 * @throws {RangeError} where the way comes back to where it was: a topology has a mistake
 */
export function relaysBetween({ next }: Pick<Ways, 'next'>, from: Host, to: Host): readonly Host[] {
  const relays: Host[] = [];
  for (let at = next(from, to); at !== to; at = next(at, to)) {
    if (at === from || relays.includes(at)) throw new RangeError(`the way from ${from.name} to ${to.name} is a loop`);
    relays.push(at);
  }
  return relays;
}
