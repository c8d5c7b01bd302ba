import { count } from '../../../model/text/count.ts';
import type { DoomedRules } from './doomed-rules.ts';
import type { FirewallRules } from './firewall-rules-schema.ts';
import { type FirewallState, familyOf, type IptablesTable, type NftTable, titleOf } from './firewall-state.ts';
import { contentOf } from './parse-firewall.ts';
import { commentsOf, targetsOf } from './rule-words.ts';

/** Something in the firewall that is to go, as it is shown. */
export interface LeftRule {
  readonly name: string;
  readonly seen: string;
  /** By what somebody who puts it back would name it. */
  readonly words: readonly string[];
}

/** Tables that iptables alone can show: those of the nft backend are in nftables' own list where there is `nft`. */
export const seenByIptables = (state: FirewallState): readonly IptablesTable[] =>
  state.iptables.filter(table => table.backend === 'legacy' || state.nft === undefined);

/** A user's chain by its name; of the kernel's, the commands that fill or close it. */
const chainWords = ({ chains }: IptablesTable): readonly string[] =>
  chains.flatMap(({ name, policy, rules }) => {
    if (policy === undefined) return [name];
    return [
      ...(rules.length === 0 ? [] : [`-A ${name}`, `-I ${name}`]),
      ...(policy === 'ACCEPT' ? [] : [`-P ${name}`]),
    ];
  });

/** Targets of iptables itself, such as `ACCEPT` and `MASQUERADE`, are in many a text. */
const isOwnName = (target: string): boolean => !/^[A-Z0-9]+$/.test(target);

/** A table by its family and name: `filter` alone is in many a text. */
const nftWords = ({ family, name }: NftTable): readonly string[] => [`${family} ${name}`];

/** How iptables names what stands in a table of iptables. */
const iptablesWords = (state: FirewallState, { family, name }: NftTable): readonly string[] =>
  state.iptables
    .filter(one => one.backend === 'nft' && one.name === name && familyOf(one) === family)
    .flatMap(chainWords);

function everything(state: FirewallState): readonly LeftRule[] {
  const iptables = seenByIptables(state).flatMap(table => {
    const { rules, chains } = contentOf(table.chains);
    const closed = table.chains.filter(chain => chain.policy !== undefined && chain.policy !== 'ACCEPT');
    if (rules + chains + closed.length === 0) return [];
    const policies = closed.map(chain => `${chain.name} ${chain.policy}`);
    return [
      {
        name: titleOf(table),
        seen: [count(rules, 'rule'), count(chains, 'own chain'), ...policies].join(', '),
        words: chainWords(table),
      },
    ];
  });
  const nft = (state.nft ?? []).flatMap(table => {
    const closed = table.policies.filter(one => one.policy !== 'accept').map(one => `${one.chain} ${one.policy}`);
    if (table.content + closed.length === 0) return [];
    return [
      {
        name: `nft ${table.family} ${table.name}`,
        seen: [count(table.content, 'entry'), ...closed].join(', '),
        words: [...nftWords(table), ...iptablesWords(state, table)],
      },
    ];
  });
  return [...iptables, ...nft, ...state.sets.map(name => ({ name: `ipset ${name}`, seen: 'present', words: [name] }))];
}

/** Policies that let through less than everything, which a flush opens whatever else stays. */
const closed = (state: FirewallState): readonly LeftRule[] => [
  ...seenByIptables(state).flatMap(table =>
    table.chains
      .filter(chain => chain.policy !== undefined && chain.policy !== 'ACCEPT')
      .map(({ name, policy }) => ({ name: titleOf(table), seen: `${name} ${policy}`, words: [`-P ${name}`] })),
  ),
  ...(state.nft ?? []).flatMap(table =>
    table.policies
      .filter(one => one.policy !== 'accept')
      .map(({ chain, policy }) => ({
        name: `nft ${table.family} ${table.name}`,
        seen: `${chain} ${policy}`,
        words: nftWords(table),
      })),
  ),
];

function some({ parts, nftParts, tables, sets }: DoomedRules, whose: string): readonly LeftRule[] {
  const seen = (chains: number, rules: number): string =>
    `${count(chains, 'chain')} ${whose}, ${count(rules, 'rule')} in chains of others`;
  return [
    ...parts.map(({ table, chains, rules }) => ({
      name: titleOf(table),
      seen: seen(chains.length, rules.length),
      words: [...chains, ...rules.flatMap(rule => [...targetsOf(rule).filter(isOwnName), ...commentsOf(rule)])],
    })),
    ...nftParts.map(({ table, chains, rules }) => ({
      name: `nft ${table.family} ${table.name}`,
      seen: seen(chains.length, rules.length),
      words: chains,
    })),
    ...tables.map(table => ({ name: `nft ${table.family} ${table.name}`, seen: whose, words: nftWords(table) })),
    ...sets.map(name => ({ name: `ipset ${name}`, seen: whose, words: [name] })),
  ];
}

/** What of the firewall is to go, by the rule that the inventory chose. */
export function leftRules(
  { rules, owners }: FirewallRules,
  state: FirewallState,
  doomed: DoomedRules,
): readonly LeftRule[] {
  if (rules === 'keep') return [];
  if (doomed.whole) return everything(state);
  if (rules === 'flush') return [...some(doomed, 'that nobody keeps'), ...closed(state)];
  return some(doomed, owners.unknown === 'remove' ? 'of cluster software or of unknown owners' : 'of cluster software');
}
