/** Where something stands in a source. */
export interface Place {
  readonly file: string;
  /** Counted from 1. Not set: the file as a whole. */
  readonly line?: number;
}

/**
 * What a source says of one thing. A value alone is the source's own word. With `todo` it is a proposal, and the reason why a
 * person must look at it; `todo` alone is a question that the source gives no answer to.
 */
export type Said<T> =
  | { readonly value: T; readonly todo?: string }
  | { readonly value?: undefined; readonly todo: string };

/** A jump host: a name or `user@address:port`, or one with a key of its own. */
export type FoundHop =
  | string
  | Readonly<{ address: string; user?: string; port?: number; identity_file: string | readonly string[] }>;

/** How SSH reaches a host, by the names of the inventory's keys. */
export interface FoundSsh {
  readonly address?: Said<string>;
  readonly user?: Said<string>;
  readonly port?: Said<number>;
  readonly identity_file?: Said<string | readonly string[]>;
  readonly jump?: Said<FoundHop | readonly FoundHop[]>;
  readonly become?: Said<boolean>;
  readonly become_password?: Said<boolean>;
}

/** A machine that a source names. */
export interface FoundHost {
  /** What the source calls it. */
  readonly from: string;
  readonly place: Place;
  readonly name: Said<string>;
  /** Where it stands, as a name of `sites`. */
  readonly site?: Said<string>;
  /** Its address among the fleet. */
  readonly address: Said<string>;
  /** Where all others reach it, behind a router that passes a whole address on. */
  readonly publicAddress?: Said<string>;
  readonly roles: Said<readonly string[]>;
  readonly ssh: FoundSsh;
  readonly meshAddress?: Said<string>;
  readonly wireguardPublicKey?: string;
  /** What kind of machine it is, told above it. */
  readonly about?: string;
  /** Lines that a person should read above it. */
  readonly notes?: readonly string[];
  readonly vars?: Readonly<Record<string, string | number | boolean>>;
}

/** A forward of a site's router, to the port of the mesh. */
export interface FoundForward {
  readonly udp: number;
  /** The host's name. */
  readonly to: string;
}

/** Where hosts stand together. */
export interface FoundSite {
  readonly name: string;
  /** Not set: the public internet. */
  readonly lan?: Said<string>;
  /** The router's address on the LAN, as far as something tells it. */
  readonly lanAddress?: string;
  /** Not set: whether a router stands before the LAN is asked. `none`: nobody outside is to be reached. */
  readonly router?: 'none' | { readonly publicAddress: Said<string>; readonly forwards: readonly FoundForward[] };
}

/** What is told beside the inventory: on standard error, with its place. */
export interface Remark {
  readonly kind: 'left out' | 'not carried over' | 'warning';
  readonly places: readonly Place[];
  /** One sentence, without a full stop. Never a secret. */
  readonly text: string;
}

/** A network that a source names, so that what is proposed does not lie in it. */
export interface FoundNetwork {
  readonly cidr: string;
  readonly why: string;
}

/** What one source, or several together, say of a fleet. */
export interface Found {
  /** What the source is, in words: `an Ansible inventory (INI)`. */
  readonly what: string;
  readonly cluster?: Said<string>;
  readonly hosts: readonly FoundHost[];
  readonly mesh?: Readonly<{ subnet?: string; port?: number; mtu?: number; interface?: string; keepalive?: number }>;
  readonly kubernetes?: Readonly<{ pods?: string; services?: string }>;
  /** Where the hosts stand, if the source tells: then each host has its `site`. */
  readonly sites?: readonly FoundSite[];
  /** LANs that the source names, as networks. */
  readonly lans?: readonly string[];
  /** An address of a router on a LAN. */
  readonly routers?: readonly string[];
  readonly taken?: readonly FoundNetwork[];
  /** What is to be looked at of the whole, at the top of the file. */
  readonly todos?: readonly string[];
  readonly remarks: readonly Remark[];
}

/** A file of a source, as it was read. */
export interface SourceFile {
  /** As the user would name it. */
  readonly path: string;
  readonly text: string;
}
