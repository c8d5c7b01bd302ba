import { matchesAny } from '../../../model/text/glob.ts';
import { CLUSTER, isKeptByName, KEPT_BY_NAME, type Owner } from '../../../remnants/ownership.ts';
import { ownerBy } from './firewall-owners.ts';
import type { FirewallRules } from './firewall-rules-schema.ts';
import type { FirewallState } from './firewall-state.ts';
import { judgeTable } from './judge-rules.ts';
import { wordsBehind } from './rule-words.ts';

/**
 * Whose each set is, by whose rules ask it: rules of somebody else's, or kept by name, hold it. A name like the cluster's is evidence only
 * where nobody asks the set, or a rule does that is the cluster's by evidence of its own; without the name all of them have to be. Pure.
 */
export function judgeSets(state: FirewallState, { ours, owners }: FirewallRules): ReadonlyMap<string, Owner> {
  const users = new Map<string, Set<Owner>>(state.sets.map(name => [name, new Set()]));
  for (const table of state.iptables) {
    const { owner } = judgeTable(table, { ...ours, sets: [] }, owners);
    for (const { name, rules } of table.chains)
      for (const rule of rules)
        for (const set of wordsBehind(rule, '--match-set'))
          users.set(set, (users.get(set) ?? new Set()).add(owner(name, rule)));
  }
  const judge = (name: string, by: ReadonlySet<Owner>): Owner => {
    if (by.has(KEPT_BY_NAME) || isKeptByName([name], owners)) return KEPT_BY_NAME;
    const other = [...by].find(one => one !== CLUSTER && one !== undefined) ?? ownerBy('sets', [name]);
    if (other !== undefined) return other;
    const isAsked = by.has(CLUSTER);
    return (matchesAny(ours.sets, name) ? isAsked || by.size === 0 : isAsked && by.size === 1) ? CLUSTER : undefined;
  };
  return new Map([...users].map(([name, by]) => [name, judge(name, by)]));
}

/** The same arguments, with the cluster's sets by their very names in place of patterns. */
export function withJudgedSets(state: FirewallState, spec: FirewallRules): FirewallRules {
  const sets = [...judgeSets(state, spec)].filter(([, owner]) => owner === CLUSTER).map(([name]) => name);
  return { ...spec, ours: { ...spec.ours, sets } };
}
