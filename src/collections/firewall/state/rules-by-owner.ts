import type { Kept } from '../../../model/gate/kept.ts';
import { count } from '../../../model/text/count.ts';
import { CLUSTER, goesBy, KEPT_BY_NAME, type Owner, shownOwner, whyItStays } from '../../../remnants/ownership.ts';
import { namedTableOwner, tableOwner } from './doomed-rules.ts';
import type { FirewallRules } from './firewall-rules-schema.ts';
import { type FirewallState, hiddenTables, onlyInNft, titleOf } from './firewall-state.ts';
import { judgeNftTable, judgeTable } from './judge-rules.ts';
import { judgeSets, withJudgedSets } from './judge-sets.ts';
import { keptPolicies } from './kept-policies.ts';

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
export function rulesByOwner(state: FirewallState, given: FirewallRules): readonly OwnedRules[] {
  const setOwners = judgeSets(state, given);
  const spec = withJudgedSets(state, given);
  const { ours, owners } = spec;
  // A flush opens closed chains first, so nothing in them stays for that.
  const judged = spec.rules === 'flush' ? { ...owners, unknown: 'keep' as const } : owners;
  const found: { owner: Owner; place: string; kind: 'rule' | 'set' }[] = [];
  for (const table of state.iptables) {
    const { owner } = judgeTable(table, ours, judged);
    for (const chain of table.chains) {
      const place = `${titleOf(table)} ${chain.name}`;
      for (const rule of chain.rules) found.push({ owner: owner(chain.name, rule), place, kind: 'rule' });
    }
  }
  const hidden = hiddenTables(state);
  for (const table of onlyInNft(state)) {
    // In a table of somebody's own nothing is the cluster's: it goes as a whole, or not at all.
    const asOne = owners.unknown === 'remove' ? tableOwner : namedTableOwner;
    const whole = hidden.includes(table) ? undefined : asOne(table, spec);
    // A table that goes takes its policies along.
    const { owner } = hidden.includes(table)
      ? judgeNftTable(table, ours, judged)
      : judgeNftTable(table, { chains: [] }, { ...owners, unknown: 'keep' });
    const place = `nft ${table.family} ${table.name}`;
    for (const { chain, rule } of table.rules) {
      found.push({ owner: whole ?? owner(chain, rule), place: `${place} ${chain}`, kind: 'rule' });
    }
  }
  for (const name of state.sets) found.push({ owner: setOwners.get(name), place: `ipset ${name}`, kind: 'set' });
  const groups = new Map<string, OwnedRules>();
  for (const { owner, place, kind } of found) {
    const key = JSON.stringify([owner, place, kind]);
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { ...(owner === undefined ? {} : { owner }), place, kind, count });
  }
  return [...groups.values()];
}

const stays = ({ rules, owners }: FirewallRules, owner: Owner): boolean =>
  rules === 'keep' || (rules === 'flush' ? owner === KEPT_BY_NAME : !goesBy(owner, owners));

/** Rules that stay where a wipe leaves them, as it tells of them: of `keep` all, of `flush` those that the inventory names. */
export function keptRules(state: FirewallState, spec: FirewallRules): readonly Kept[] {
  const why = `wipe.firewall is ${spec.rules}`;
  if (state.unread === true) return [{ name: 'rules that could not be read', why, kind: 'rule' }];
  if (spec.rules === 'flush' && spec.owners.keep.length === 0) return [];
  const rules = rulesByOwner(state, spec)
    .filter(one => stays(spec, one.owner))
    .map(({ owner, place, kind, count: many }) => ({
      name: kind === 'set' ? place : `${place}: ${count(many, 'rule')}`,
      why: spec.rules === 'ours' ? whyItStays(owner, why) : owner === KEPT_BY_NAME ? 'wipe.keep names it' : why,
      kind,
      ...shownOwner(owner),
      count: many,
    }));
  return spec.rules === 'ours' ? [...rules, ...keptPolicies(state, spec)] : rules;
}

/** Whose rules go besides the cluster's, a line each: `rules of Docker`, `12 rules`; of a flush the cluster's, too. */
export function goingOwners(
  state: FirewallState,
  spec: FirewallRules,
): readonly { readonly name: string; readonly seen: string }[] {
  if (spec.rules === 'keep') return [];
  const counts = new Map<string | undefined, number>();
  for (const { owner, kind, count: rules } of rulesByOwner(state, spec)) {
    if (kind !== 'rule' || stays(spec, owner) || (spec.rules === 'ours' && owner === CLUSTER)) continue;
    counts.set(owner, (counts.get(owner) ?? 0) + rules);
  }
  const line = (owner: string | undefined): string =>
    owner === undefined ? 'rules of unknown owners' : `rules of ${owner}`;
  return [...counts]
    .sort(([one], [other]) => (one === undefined ? 1 : other === undefined ? -1 : one.localeCompare(other, 'en')))
    .map(([owner, rules]) => ({ name: line(owner), seen: count(rules, 'rule') }));
}
