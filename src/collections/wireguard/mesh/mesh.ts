import type { MovedTo } from './joins.ts';

/** By which way one host's packets reach another: inside a LAN, at a public address, through a router's forward, not at all, or by way of another host. */
type PathKind = 'lan' | 'public' | 'forward' | 'inbound' | 'relay';

/** The way from one host to another. `inbound` has no endpoint: the other side calls. Nor has `relay`: the two are no peers. */
export interface MeshPath {
  readonly kind: PathKind;
  readonly endpoint?: { readonly address: string; readonly port: number };
  /** Seconds between keepalive packets; absent where none are needed. */
  readonly keepalive?: number;
  /** Which way it is, in a few words: `LAN`, `public`. */
  readonly remark: string;
}

/** One peer of a host, with everything that its section in a wg-quick configuration says. */
export interface MeshPeer {
  readonly host: string;
  /** Base64, or the placeholder of a key that is known only after apply. */
  readonly publicKey: string;
  /**
   * CIDRs: its own addresses, each a /32, or of IPv6 a /128, so that it can neither claim nor attract anybody else's; then the networks of its
   * cluster that are reached through it, and the addresses of its clients; then the same of each host that is reached by way of it.
   */
  readonly allowedIps: readonly string[];
  readonly endpoint?: { readonly address: string; readonly port: number };
  /** Seconds. */
  readonly keepalive?: number;
  readonly path: PathKind;
  /** Name and way, without the `#`: `wk-1 (LAN)`. */
  readonly comment: string;
}

/** A client of a host, with everything that its section in a wg-quick configuration says: it calls, and is never called. */
export interface MeshClient {
  readonly name: string;
  readonly publicKey: string;
  /** Without prefix length. */
  readonly addresses: readonly string[];
  /** The same as CIDRs. */
  readonly allowedIps: readonly string[];
}

/** A host's part of the mesh: its interface and its peers in the inventory's order. */
export interface MeshNode {
  readonly host: string;
  readonly interface: string;
  /** Without prefix length: each is always a /32, or of IPv6 a /128. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly mtu: number;
  readonly peers: readonly MeshPeer[];
  /** Devices that are no hosts, and have this one as their gateway; no check asks them anything. */
  readonly clients: readonly MeshClient[];
  /** When its interface is best brought up (`start-order.ts`): those with a smaller number first. */
  readonly startOrder: number;
  /** Hosts that belong to the peers but whose public key is not known. */
  readonly missing: readonly string[];
  /** Hosts that are reached by way of its peers, in the inventory's order. */
  readonly relayed: readonly MeshRelayed[];
}

/** A host that is no peer of another, and is reached all the same. */
export interface MeshRelayed {
  readonly host: string;
  /** Who passes on what the two have to say, in the order of the way. */
  readonly relays: readonly string[];
}

/** A host's public key in base64; `undefined` where nobody knows it. */
export type PublicKeyOf = (host: string) => string | undefined;

/** The block (a CIDR) of the pods behind a host; `undefined` where there are none yet, or nobody knows it. */
export type PodsBlockOf = (host: string) => string | undefined;

/**
 * The mesh of one inventory. All functions throw a RangeError for a host that the inventory does not have. One and the
 * same `PublicKeyOf` always gives the same answers, and goes with one `PodsBlockOf`. `moved`: clusters for which that host has taken another
 * gateway than the first.
 */
export interface Mesh {
  readonly node: (host: string, publicKeyOf: PublicKeyOf, podsBlockOf?: PodsBlockOf, moved?: MovedTo) => MeshNode;
  /**
   * The networks (CIDRs) of pods of which one sends blocks to another: that one's own block, where what is meant for its pods is sent to it as
   * it is, and those of hosts that are reached by way of it.
   */
  readonly podsBehind: (from: string, to: string) => readonly string[];
  readonly path: (from: string, to: string) => MeshPath;
  /** Networks, and addresses of clients and of hosts (CIDRs), that one host reaches through another, besides that one's own addresses. */
  readonly behind: (from: string, to: string, moved?: MovedTo) => readonly string[];
  /** Hosts that pass on what two have to say to each other, in their order on the way; none where the two are peers. */
  readonly relays: (from: string, to: string) => readonly string[];
  /** Whether others say something to each other by way of a host. */
  readonly isRelay: (host: string) => boolean;
  /** The peers through which one reaches what other clusters offer, and hosts that are none of its peers. */
  readonly gateways: (from: string) => readonly string[];
}
