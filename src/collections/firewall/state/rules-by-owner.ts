import type { Kept } from '../../../model/gate/kept.ts';
import { count } from '../../../model/text/count.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import type { ClusterRulePatterns } from './cluster-rules-schema.ts';
import { ownerBy } from './firewall-owners.ts';
import { type FirewallState, familyOf, hiddenTables, titleOf } from './firewall-state.ts';
import { CLUSTER, judgeNftTable, judgeTable } from './judge-rules.ts';

/** Rules of one owner in one place. */
interface OwnedRules {
  /** Absent: nobody knows. */
  readonly owner?: string;
  /** `iptables-nft filter INPUT`, `nft inet firewalld`. */
  readonly place: string;
  readonly kind: 'rule' | 'set';
  readonly count: number;
}

/**
 * All rules and sets of a firewall by whose they are, as far as there is evidence. Pure. What iptables shows of its nft backend is
 * told from that; of nftables the rest.
 */
export function rulesByOwner(state: FirewallState, ours: ClusterRulePatterns): readonly OwnedRules[] {
  const found: { owner: string | undefined; place: string; kind: 'rule' | 'set' }[] = [];
  for (const table of state.iptables) {
    const { owner } = judgeTable(table, ours);
    for (const chain of table.chains) {
      const place = `${titleOf(table)} ${chain.name}`;
      for (const rule of chain.rules) found.push({ owner: owner(chain.name, rule), place, kind: 'rule' });
    }
  }
  const shown = new Set(state.iptables.filter(one => one.backend === 'nft').map(one => `${familyOf(one)} ${one.name}`));
  const hidden = hiddenTables(state);
  for (const table of state.nft ?? []) {
    if (shown.has(`${table.family} ${table.name}`)) continue;
    // In a table of somebody's own nothing is the cluster's: it goes as a whole, or not at all.
    const { owner } = judgeNftTable(table, hidden.includes(table) ? ours : { chains: [] });
    const whole = matchesAny(ours.tables, table.name) ? CLUSTER : ownerBy('tables', [table.name]);
    const place = `nft ${table.family} ${table.name}`;
    for (const { chain, rule } of table.rules) {
      found.push({ owner: whole ?? owner(chain, rule), place: `${place} ${chain}`, kind: 'rule' });
    }
  }
  for (const name of state.sets) {
    const owner = matchesAny(ours.sets, name) ? CLUSTER : ownerBy('sets', [name]);
    found.push({ owner, place: `ipset ${name}`, kind: 'set' });
  }
  const groups = new Map<string, OwnedRules>();
  for (const { owner, place, kind } of found) {
    const key = JSON.stringify([owner, place, kind]);
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { ...(owner === undefined ? {} : { owner }), place, kind, count });
  }
  return [...groups.values()];
}

/** Rules that stay where a wipe leaves them, as it tells of them: of `keep` all, of `ours` those of others. */
export function keptRules(state: FirewallState, ours: ClusterRulePatterns, rules: 'ours' | 'keep'): readonly Kept[] {
  const why = `wipe.firewall is ${rules}`;
  if (state.unread === true) return [{ name: 'rules that could not be read', why, kind: 'rule' }];
  return rulesByOwner(state, ours)
    .filter(one => rules === 'keep' || one.owner !== CLUSTER)
    .map(({ owner, place, kind, count: rules }) => ({
      name: kind === 'set' ? place : `${place}: ${count(rules, 'rule')}`,
      why,
      kind,
      ...(owner === undefined ? {} : { owner }),
      count: rules,
    }));
}

/** Whose rules a flush takes, a line each: `rules of Docker`, `12 rules`. */
export function flushedOwners(
  state: FirewallState,
  ours: ClusterRulePatterns,
): readonly { readonly name: string; readonly seen: string }[] {
  const counts = new Map<string | undefined, number>();
  for (const { owner, kind, count: rules } of rulesByOwner(state, ours)) {
    if (kind === 'rule') counts.set(owner, (counts.get(owner) ?? 0) + rules);
  }
  const line = (owner: string | undefined): string =>
    owner === undefined ? 'rules of unknown owners' : `rules of ${owner}`;
  return [...counts]
    .sort(([one], [other]) => (one === undefined ? 1 : other === undefined ? -1 : one.localeCompare(other, 'en')))
    .map(([owner, rules]) => ({ name: line(owner), seen: count(rules, 'rule') }));
}
