import type { HostOpening } from './opening.ts';
import type { Overlay } from './overlay.ts';

/** Where the SSH connection to a host gets its privileges from. */
export type Become = { readonly method: 'none' } | { readonly method: 'sudo'; readonly password: BecomePassword };

/**
 * What sudo wants: nothing; the user's password, asked for once per run (`-K`) and never stored; what the first line of a
 * file of this machine says (an absolute path); or a value of the inventory, sealed until a session opens it.
 */
export type BecomePassword = 'none' | 'ask' | { readonly file: string } | SealedPassword | { readonly opened: string };

/** A password that is sealed in the inventory's file. */
export interface SealedPassword {
  readonly sealed: string;
  /** The way to it from the file's top: the section of all hosts, or one host's own. */
  readonly path: readonly string[];
}

/** `strict`: the key must be known. `accept-new`: an unknown key is trusted and remembered; a changed one never is. */
export type HostKeyPolicy = 'strict' | 'accept-new';

/** One hop on the way to a host, nearest to the controller first; what is not set is looked up as in `SshSettings`. */
export interface JumpHop {
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
}

/**
 * How a host is reached: the inventory's defaults and the host's own settings, merged; every path absolute. What neither
 * of them sets is left to `~/.ssh/config`, then to ssh's own default, as each member says.
 */
export interface SshSettings {
  readonly address: string;
  /** Not set: `Port` of `~/.ssh/config`, else 22. */
  readonly port?: number;
  /** Not set: `User` of `~/.ssh/config`, else the name of the user who runs provision. */
  readonly user?: string;
  /** Private keys to offer, in order; empty: those of `~/.ssh/config` or ssh's default names. */
  readonly identityFiles: readonly string[];
  /** Whether keys of a running ssh-agent (`SSH_AUTH_SOCK`) are offered. */
  readonly agent: boolean;
  /** Not set: `ProxyJump` of `~/.ssh/config`, else none; empty: straight to the host whatever that file says. */
  readonly jump?: readonly JumpHop[];
  /** Never needed where the user logged in as is root: there it counts as `none`. */
  readonly become: Become;
  /** Who speaks SSH. Not set: OpenSSH's client where keys or ssh's configuration need it, else the SSH library. */
  readonly client?: 'node-ssh' | 'openssh';
  readonly hostKey: HostKeyPolicy;
  /** known_hosts files to read besides the user's own; the first is where `accept-new` writes. */
  readonly knownHosts: readonly string[];
  /** Seconds until an attempt to connect counts as failed. */
  readonly connectTimeout: number;
}

/** A UDP port of the router's public address that reaches a host of the site; of IPv6, of the host's own address. */
export interface Forward {
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
}

/** The router in front of a site's LAN: of IPv4 it translates addresses (NAT), of IPv6 it is a firewall. */
export interface Router {
  readonly lanAddress: string;
  /** Those in the LAN's other family, and in the site's other LANs, as far as they are said. */
  readonly otherLanAddresses?: readonly string[];
  /** Its own on the internet: where IPv4's forwards are reached. */
  readonly publicAddress: string;
  readonly forwards: readonly Forward[];
}

/**
 * Hosts that reach each other at their own addresses, on one LAN or on several that a router leads between, and the NAT router in front of
 * them. A site without a LAN is the public internet.
 */
export interface Site {
  readonly name: string;
  /** CIDR of the LAN. */
  readonly lan?: string;
  /** The LAN's network of the other family, where it has both, and networks of more LANs. */
  readonly otherLans?: readonly string[];
  readonly router?: Router;
  /** The user's own values for its hosts. */
  readonly vars?: Readonly<Record<string, unknown>>;
}

/** What a host is for; a playbook may select by it. */
export type Role = string;

export interface Host {
  readonly name: string;
  readonly site: string;
  readonly roles: readonly Role[];
  /** The address on the site's LAN; for a site without a LAN, the public address. */
  readonly address: string;
  /** The same in the other family, if the host has both. */
  readonly otherAddress?: string;
  /** An address at which every other host can reach this one, if it has one. */
  readonly publicAddress?: string;
  /** The same in the other family. */
  readonly otherPublicAddress?: string;
  readonly ssh: SshSettings;
  /** Switched off, or not at its place, and known to be: it keeps its place in everything, and nobody connects to it. */
  readonly away?: true;
  readonly vars: Readonly<Record<string, unknown>>;
  /** What the file says with keys that collections add, as it stands there; `Section.ofHost` reads it. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The hosts that can be asked: all but those that are away. */
export const presentOf = (hosts: readonly Host[]): readonly Host[] => hosts.filter(({ away }) => away !== true);

/** All that a host has on the LAN of its site, or where that has none, on the internet. */
export const addressesOf = ({ address, otherAddress }: Pick<Host, 'address' | 'otherAddress'>): readonly string[] =>
  otherAddress === undefined ? [address] : [address, otherAddress];

/** Addresses at which every other host that speaks their family can reach it. */
export const publicAddressesOf = ({ publicAddress, otherPublicAddress }: Host): readonly string[] => [
  ...(publicAddress === undefined ? [] : [publicAddress]),
  ...(otherPublicAddress === undefined ? [] : [otherPublicAddress]),
];

/** The networks of a site's LANs. */
export const lansOf = ({ lan, otherLans = [] }: Pick<Site, 'lan' | 'otherLans'>): readonly string[] =>
  lan === undefined ? [] : [lan, ...otherLans];

/** The router's addresses on the LANs. */
export const lanAddressesOf = ({ lanAddress, otherLanAddresses = [] }: Router): readonly string[] => [
  lanAddress,
  ...otherLanAddresses,
];

/** A key of a host that its file does not say, with the value that the host has all the same. */
export interface GivenKey {
  readonly host: string;
  readonly key: string;
  readonly value: string | readonly string[];
}

/** One of several clusters of an inventory: its hosts, and what the file says of it alone. */
export interface ClusterPart {
  readonly name: string;
  /** Names of its hosts, in the inventory's order. */
  readonly hosts: readonly string[];
  /** What its file says with keys that collections add to a cluster, as it stands there; `Section.ofCluster` reads them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Sections as they are for it: its own over the inventory's. */
  readonly sections: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly openings: readonly HostOpening[];
  /** It runs already, and somebody else has installed it: it is joined, and never wiped, installed or changed. */
  readonly adopted?: true;
}

/** The whole inventory, validated: everything in it refers to something that exists. */
export interface Inventory {
  /** Absolute path of the file it was read from. */
  readonly file: string;
  readonly cluster: string;
  /** Its clusters, where it describes several that share a mesh: `cluster` is then what they are called together. */
  readonly clusters?: readonly ClusterPart[];
  /** Where this is one of several clusters: the inventory of all of them. */
  readonly fleet?: Inventory;
  /** Where this is one of several clusters, and somebody else has installed it (`ClusterPart.adopted`). */
  readonly adopted?: true;
  readonly sites: readonly Site[];
  readonly hosts: readonly Host[];
  /** What hosts were given that the file does not say: a run keeps it there before it changes a host. */
  readonly given?: readonly GivenKey[];
  /** Names of DNS that stand in the file for addresses, with what they led to when it was read. */
  readonly names?: readonly { readonly name: string; readonly address: string }[];
  /** The user's own values, for templates: `{{vars.name}}`. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** The same for the hosts with a role, by its name. */
  readonly roleVars?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Absolute paths of the user's own collections, if there are any. */
  readonly collections?: readonly string[];
  /** Sections that collections add, by key, as they stand in the file; `Section.of` reads them. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** The overlays that sections describe. */
  readonly overlays?: readonly Overlay[];
  /** Ports of its hosts that sections need to be reached at from outside. */
  readonly openings?: readonly HostOpening[];
}
