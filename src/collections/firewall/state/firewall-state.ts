import type { IpFamily } from '../../network/state/policy-rules.ts';

/** The two ways in which Linux keeps iptables rules: they exist side by side, and both are obeyed. */
export type Backend = 'legacy' | 'nft';

export interface Chain {
  readonly name: string;
  /** Of a chain that the kernel calls: `ACCEPT`, `DROP`; a user's chain has none. */
  readonly policy: string | undefined;
  /** Lines as `iptables-save` prints them, from `-A` on. */
  readonly rules: readonly string[];
  /** Of each rule, how many packets met it, where that was asked. */
  readonly hits?: readonly number[];
}

/** One table as `iptables-save` prints it. */
export interface IptablesTable {
  readonly backend: Backend;
  readonly family: IpFamily;
  readonly name: string;
  readonly chains: readonly Chain[];
}

/** One table as `nft list ruleset` prints it. */
export interface NftTable {
  /** `ip`, `ip6`, `inet`, `arp`, `bridge`, `netdev`. */
  readonly family: string;
  readonly name: string;
  /** Set where nft says itself that iptables manages it. */
  readonly managed?: boolean;
  /** Chains that the kernel calls, with their policy in lower case and the whole line that says so. */
  readonly policies: readonly { readonly chain: string; readonly policy: string; readonly line: string }[];
  /** Rules, sets, maps and chains that only rules call: 0 where the table is as good as absent. */
  readonly content: number;
  readonly chains: readonly string[];
  /** Rules by the chain that they stand in. */
  readonly rules: readonly NftRule[];
}

/** A rule as `nft` prints it; of one that iptables wrote, its comment is not printed. */
export interface NftRule {
  readonly chain: string;
  readonly rule: string;
  /** By what it is deleted; the kernel gives no number twice. */
  readonly handle?: number;
}

/** All that filters or rewrites packets on a host. */
export interface FirewallState {
  readonly iptables: readonly IptablesTable[];
  /** Everything in nftables, iptables' nft tables included; `undefined` where the host has no `nft`. */
  readonly nft: readonly NftTable[] | undefined;
  readonly sets: readonly string[];
  /** Set where it was only glanced at, and could not be read. */
  readonly unread?: boolean;
}

const IPTABLES_TABLES = ['filter', 'nat', 'mangle', 'raw', 'security'];

/** Tables of iptables' nft backend that only nftables shows, since the host has no iptables, as where K3s brought its own. */
export const hiddenTables = (state: FirewallState): readonly NftTable[] =>
  (state.nft ?? []).filter(
    ({ family, name }) =>
      (family === 'ip' || family === 'ip6') &&
      IPTABLES_TABLES.includes(name) &&
      !state.iptables.some(one => one.backend === 'nft' && familyOf(one) === family && one.name === name),
  );

/** Tables that only nftables shows: the others `iptables-save` has told in its own words. */
export function onlyInNft({ iptables, nft }: FirewallState): readonly NftTable[] {
  const told = new Set(iptables.filter(one => one.backend === 'nft').map(one => `${familyOf(one)} ${one.name}`));
  return (nft ?? []).filter(({ family, name }) => !told.has(`${family} ${name}`));
}

/** The family of nftables that a table of iptables is in. */
export const familyOf = ({ family }: IptablesTable): string => (family === '4' ? 'ip' : 'ip6');

/** The program for a table and one of its companions: `iptables-legacy`, `ip6tables-nft-restore`. */
export const iptablesProgram = ({ backend, family }: IptablesTable, suffix = ''): string =>
  `${family === '4' ? 'iptables' : 'ip6tables'}-${backend}${suffix}`;

/** How a table is named on the screen. */
export const titleOf = (table: IptablesTable): string => `${iptablesProgram(table)} ${table.name}`;
