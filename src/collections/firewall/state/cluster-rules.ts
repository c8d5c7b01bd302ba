import { matchesAny } from '../../../model/text/glob.ts';
import type { ClusterRulePatterns } from './cluster-rules-schema.ts';
import { type FirewallState, hiddenTables, type IptablesTable, type NftRule, type NftTable } from './firewall-state.ts';
import { CLUSTER, judgeNftTable, judgeTable } from './judge-rules.ts';

/** What of one iptables table belongs to cluster software. */
export interface ClusterPart {
  readonly table: IptablesTable;
  readonly chains: readonly string[];
  /** Rules in the chains of others: `-A INPUT -j KUBE-FIREWALL`. */
  readonly rules: readonly string[];
}

/** The chains of cluster software in every iptables table, and its rules in the chains of others. */
export const clusterParts = (state: FirewallState, ours: ClusterRulePatterns): readonly ClusterPart[] =>
  state.iptables
    .map(table => {
      const { chains, owner } = judgeTable(table, ours);
      return {
        table,
        chains: [...chains],
        rules: table.chains
          .filter(one => !chains.has(one.name))
          .flatMap(one => one.rules.filter(rule => owner(one.name, rule) === CLUSTER)),
      };
    })
    .filter(part => part.chains.length + part.rules.length > 0);

/** The same of a table that only nftables shows. */
export interface ClusterNftPart {
  readonly table: NftTable;
  readonly chains: readonly string[];
  readonly rules: readonly NftRule[];
}

export const clusterNftParts = (state: FirewallState, ours: ClusterRulePatterns): readonly ClusterNftPart[] =>
  hiddenTables(state)
    .map(table => {
      const { chains, owner } = judgeNftTable(table, ours);
      const rules = table.rules.filter(({ chain, rule }) => !chains.has(chain) && owner(chain, rule) === CLUSTER);
      return { table, chains: [...chains], rules };
    })
    .filter(part => part.chains.length + part.rules.length > 0);

export const clusterTables = (state: FirewallState, { tables }: ClusterRulePatterns): readonly NftTable[] =>
  (state.nft ?? []).filter(table => matchesAny(tables, table.name));

export const clusterSets = (state: FirewallState, { sets }: ClusterRulePatterns): readonly string[] =>
  state.sets.filter(name => matchesAny(sets, name));
