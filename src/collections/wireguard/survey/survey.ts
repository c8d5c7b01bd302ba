import type { Family } from '../../../model/address/address.ts';
import type { RunningWireguard } from '../state/running-wireguard.ts';
import type { WireguardPeer } from '../state/wireguard-peer.ts';

/** A line of a firewall that may concern the mesh. */
export interface FirewallRule {
  /** The tool whose syntax the text has. */
  readonly tool: 'iptables' | 'iptables-legacy' | 'ip6tables' | 'ip6tables-legacy' | 'nft';
  /** The only family whose packets meet it; absent: both. */
  readonly family?: Family;
  readonly text: string;
  /** Where it stands: table and chain. */
  readonly chain: string;
  /** The number by which nftables deletes it. */
  readonly handle?: number;
  /** Packets that met it, where it counts. */
  readonly hits: number | undefined;
}

/** What pings to a peer's mesh address said. */
export interface PingResult {
  /** 0 to 1. */
  readonly loss: number;
  /** Milliseconds. */
  readonly roundTrip: number | undefined;
  /** Bytes of the largest packet that passed in one piece; `undefined`: none. */
  readonly largest: number | undefined;
}

/** Where the host itself would send a packet. */
export interface RouteAnswer {
  readonly interface: string | undefined;
  /** It is one of the host's own addresses. */
  readonly local: boolean;
  readonly text: string;
}

/** Everything that one host told about its part of the mesh. */
export interface Survey {
  readonly host: string;
  /** Seconds since the epoch, as the host and the controller told them at the same moment. */
  readonly clock: { readonly host: number; readonly controller: number } | undefined;
  /** The link of the interface's name; `undefined`: there is none. */
  readonly link:
    | { readonly wireguard: boolean; readonly up: boolean; readonly mtu: number; readonly text: string }
    | undefined;
  /** The ages of handshakes are by the controller's clock, where the host's was set back since. */
  readonly running: RunningWireguard | undefined;
  /** By a peer's public key, a digest of the pre-shared key that runs with it. */
  readonly preshared: ReadonlyMap<string, string>;
  /** Whether links could be asked for at all. */
  readonly linkRead: boolean;
  readonly canWireguard: 'kernel' | 'userspace' | 'none';
  readonly file: {
    readonly present: boolean;
    /** Public halves of the private keys in the key file and in the configuration. */
    readonly keyFile: string | undefined;
    readonly configuration: string | undefined;
    readonly peers: readonly WireguardPeer[];
  };
  readonly service: {
    readonly active: string;
    readonly result: string;
    readonly enabled: string;
    /** Last lines of its journal. */
    readonly journal: readonly string[];
  };
  /** Whether `ss` could be asked who holds ports. */
  readonly portsRead: boolean;
  /** Programs that hold the mesh's UDP port, as far as they are known. */
  readonly portHolders: readonly string[];
  readonly addresses: readonly { readonly interface: string; readonly cidr: string }[];
  /** Hardware addresses of its interfaces, in lower case. */
  readonly hardware: readonly string[];
  /** Which hardware address answered for an address of its LAN, as it has it in mind and has used it now. */
  readonly neighbours: readonly { readonly address: string; readonly hardware: string }[];
  /** Where it would send what is for a host of its own LAN, below the mesh; by that host's address. */
  readonly wayTo: ReadonlyMap<string, RouteAnswer>;
  /** Destinations of the routes through the interface. */
  readonly meshRoutes: readonly string[];
  /** All other routes of the main table, each with its interface. */
  readonly routes: readonly { readonly to: string; readonly interface: string }[];
  /** Whether the host passes on what is not for itself; `wanted`: as its sysctl files say, where they do. */
  readonly forwarding: { readonly on: boolean | undefined; readonly wanted: boolean | undefined };
  /** Connections that the kernel keeps in mind, and how many it can; `undefined`: it tracks none, or does not tell. */
  readonly tracked: { readonly count: number; readonly most: number } | undefined;
  /** By mesh address. */
  readonly routeTo: ReadonlyMap<string, RouteAnswer>;
  /** `ip rule` other than those that are always there, by family. */
  readonly policyRules: Readonly<Record<Family, readonly string[]>>;
  /** By interface; `all` is one. */
  readonly rpFilter: ReadonlyMap<string, number>;
  readonly firewall: readonly FirewallRule[];
  /** Tools whose rules could be read; none: nothing is known of the firewall. */
  readonly firewallRead: readonly string[];
  /** By mesh address. */
  readonly pings: ReadonlyMap<string, PingResult>;
  readonly disks: readonly { readonly path: string; readonly usedPercent: number }[];
  readonly immutable: readonly string[];
}
