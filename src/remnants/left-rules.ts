import { clusterParts, clusterSets, clusterTables } from './cluster-rules.ts';
import type { FirewallRules } from './cluster-rules-schema.ts';
import { type FirewallState, type IptablesTable, titleOf } from './firewall-state.ts';
import { contentOf } from './parse-firewall.ts';

/** Something in the firewall that is to go, as it is shown. */
export interface LeftRule {
  readonly name: string;
  readonly seen: string;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

/** Tables that iptables alone can show: those of the nft backend are in nftables' own list where there is `nft`. */
export const seenByIptables = (state: FirewallState): readonly IptablesTable[] =>
  state.iptables.filter(table => table.backend === 'legacy' || state.nft === undefined);

function everything(state: FirewallState): readonly LeftRule[] {
  const iptables = seenByIptables(state).flatMap(table => {
    const { rules, chains } = contentOf(table.chains);
    const closed = table.chains.filter(chain => chain.policy !== undefined && chain.policy !== 'ACCEPT');
    if (rules + chains + closed.length === 0) return [];
    const policies = closed.map(chain => `${chain.name} ${chain.policy}`);
    return [{ name: titleOf(table), seen: [count(rules, 'rule'), count(chains, 'own chain'), ...policies].join(', ') }];
  });
  const nft = (state.nft ?? []).flatMap(table => {
    const closed = table.policies.filter(one => one.policy !== 'accept').map(one => `${one.chain} ${one.policy}`);
    if (table.content + closed.length === 0) return [];
    return [
      {
        name: `nft ${table.family} ${table.name}`,
        seen: [count(table.content, 'entry').replace('entrys', 'entries'), ...closed].join(', '),
      },
    ];
  });
  return [...iptables, ...nft, ...state.sets.map(name => ({ name: `ipset ${name}`, seen: 'present' }))];
}

function clusterOnly(state: FirewallState, ours: FirewallRules['ours']): readonly LeftRule[] {
  const iptables = clusterParts(state, ours).map(({ table, chains, rules }) => ({
    name: titleOf(table),
    seen: `${count(chains.length, 'chain')} of cluster software, ${count(rules.length, 'rule')} in chains of others`,
  }));
  const nft = clusterTables(state, ours).map(table => ({
    name: `nft ${table.family} ${table.name}`,
    seen: 'of cluster software',
  }));
  const sets = clusterSets(state, ours).map(name => ({ name: `ipset ${name}`, seen: 'of cluster software' }));
  return [...iptables, ...nft, ...sets];
}

/** What of the firewall is to go, by the rule that the inventory chose. */
export function leftRules({ rules, ours }: FirewallRules, state: FirewallState): readonly LeftRule[] {
  if (rules === 'keep') return [];
  return rules === 'flush' ? everything(state) : clusterOnly(state, ours);
}
