/** A machine or segment of the twin: `host:NAME`, `router:SITE`, `internet`, `controller`. */
export type NodeName = `host:${string}` | `router:${string}` | 'internet' | 'controller';

/** One end of a cable. */
export interface Plug {
  readonly node: NodeName;
  /** At most 15 characters, the kernel's limit for an interface's name. */
  readonly interface: string;
}

export interface Address {
  readonly interface: string;
  /** With prefix length. */
  readonly cidr: string;
  /** For an address that others may only use as their gateway. */
  readonly link?: boolean;
}

export interface Route {
  /** CIDR or `default`. */
  readonly to: string;
  readonly interface: string;
  /** Without it, the destination is asked for on the wire itself. */
  readonly via?: string;
  /** The gateway is on the wire though no address of the interface says so. */
  readonly onlink?: boolean;
}

/** A port of a public address that reaches a machine of the LAN. */
export interface PortForward {
  readonly protocol: 'udp' | 'tcp';
  readonly publicAddress: string;
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
}

/** What a router lets in from the internet to a machine's own IPv6 address: a port, or without one all of it. */
export interface Passage {
  readonly host: string;
  readonly port?: { readonly protocol: 'udp' | 'tcp'; readonly number: number };
}

/** What a router does between its LAN and the internet: of IPv4 it translates, of IPv6 it is a firewall. */
export interface Nat {
  readonly forwards: readonly PortForward[];
  /** Public addresses that belong wholly to one machine of the LAN, as clouds give them. */
  readonly oneToOne: readonly { readonly publicAddress: string; readonly host: string }[];
  /** The address that everybody else of the LAN goes out with. */
  readonly masquerade: string | undefined;
  readonly passages: readonly Passage[];
}

/** One network namespace. */
export interface Node {
  readonly name: NodeName;
  readonly bridges: readonly { readonly name: string; readonly ports: readonly string[] }[];
  readonly addresses: readonly Address[];
  readonly routes: readonly Route[];
  /** Whether it passes on what is meant for others. */
  readonly forwards: boolean;
  readonly nat?: Nat;
  /** Lines of its `/etc/hosts`, address and names. */
  readonly names: readonly { readonly address: string; readonly names: readonly string[] }[];
}

/** The twin's whole network, as data. It has no way out: no cable leads to the machine's own network. */
export interface TwinLayout {
  readonly nodes: readonly Node[];
  readonly cables: readonly (readonly [Plug, Plug])[];
  /** How the seat reaches each host: the address to knock at, or none where the way leads over a jump host. */
  readonly knocks: readonly { readonly host: string; readonly address: string | undefined; readonly port: number }[];
}
