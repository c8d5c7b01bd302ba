import type { FirewallState, IptablesTable, NftTable } from './firewall-state.ts';
import { matchesAny } from './glob.ts';

/** What in a firewall belongs to cluster software. */
export interface ClusterRulePatterns {
  readonly chains: readonly string[];
  readonly sets: readonly string[];
  /** Tables of nftables. */
  readonly tables: readonly string[];
  /** Of a rule's comment, for rules that stand in chains of others. */
  readonly comments: readonly string[];
}

/** What of one iptables table belongs to cluster software. */
export interface ClusterPart {
  readonly table: IptablesTable;
  readonly chains: readonly string[];
  /** Rules in the chains of others: `-A INPUT -j KUBE-FIREWALL`. */
  readonly rules: readonly string[];
}

/** The words of a rule; `iptables-save` puts those with spaces in double quotes. */
const wordsOf = (rule: string): readonly string[] => rule.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];

const unquote = (word: string): string => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word);

/** The words behind an option of a rule. */
export const wordsBehind = (rule: string, option: string): readonly string[] =>
  wordsOf(rule).flatMap((word, at, words) => (at > 0 && words[at - 1] === option ? [unquote(word)] : []));

/** The chains that a rule leads to. */
export const targetsOf = (rule: string): readonly string[] => [...wordsBehind(rule, '-j'), ...wordsBehind(rule, '-g')];

export const commentsOf = (rule: string): readonly string[] => wordsBehind(rule, '--comment');

export const isClusterRule = (rule: string, { chains, sets, comments }: ClusterRulePatterns): boolean =>
  targetsOf(rule).some(target => matchesAny(chains, target)) ||
  wordsBehind(rule, '--match-set').some(set => matchesAny(sets, set)) ||
  commentsOf(rule).some(comment => matchesAny(comments, comment));

/** The chains of cluster software in every iptables table, and the rules of others that lead to them. */
export const clusterParts = (state: FirewallState, patterns: ClusterRulePatterns): readonly ClusterPart[] =>
  state.iptables
    .map(table => ({
      table,
      chains: table.chains.filter(one => matchesAny(patterns.chains, one.name)).map(one => one.name),
      rules: table.chains
        .filter(one => !matchesAny(patterns.chains, one.name))
        .flatMap(one => one.rules.filter(rule => isClusterRule(rule, patterns))),
    }))
    .filter(part => part.chains.length + part.rules.length > 0);

export const clusterTables = (state: FirewallState, { tables }: ClusterRulePatterns): readonly NftTable[] =>
  (state.nft ?? []).filter(table => matchesAny(tables, table.name));

export const clusterSets = (state: FirewallState, { sets }: ClusterRulePatterns): readonly string[] =>
  state.sets.filter(name => matchesAny(sets, name));
