import type { Script } from '../../../model/plan/script.ts';

/** A way by which something of a neighbour's answers: a line sent there comes back. */
export interface Way {
  readonly name: string;
  /** The network namespace that it is gone from: a name of `ip netns`; none: the host's own. */
  readonly from?: string;
  /** The address that it is gone from, where policy routing decides by it. */
  readonly source?: string;
  readonly address: string;
  /** TCP. */
  readonly port: number;
  /** Whether it leads nowhere without rules of the neighbour's in the firewall. */
  readonly byRules?: boolean;
  /** Whether the neighbour itself interrupts it again and again, for some moments. */
  readonly restless?: boolean;
}

/**
 * What lives on a host beside the old cluster and is somebody else's: Docker, a VPN, a router's own routing. A wipe must
 * lose nothing of it.
 */
export interface Neighbour {
  /** Kebab-case, as `--with` takes it. */
  readonly name: string;
  readonly title: string;
  /** Whether it is only made where it is asked for: it installs packages, takes long, or moves the cluster's own folders. */
  readonly onRequest?: boolean;
  /** What must be there before the old cluster is: folders that lead elsewhere. */
  readonly before?: Script;
  /** Makes it, as root on the host; a second time changes nothing. It may call what `stand-in.ts` defines. */
  readonly make: Script;
  /** Prints what must be the same afterwards, a fact a line: files, rules, routes, addresses, units, processes. */
  readonly state: Script;
  /** Its traffic, which must go on meanwhile. */
  readonly ways: readonly Way[];
}
