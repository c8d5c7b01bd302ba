import type { Reading } from '../../../model/reading/reading.ts';
import type { FirewallState, IptablesTable, NftTable } from '../../firewall/state/firewall-state.ts';
import { familyOf } from '../../firewall/state/firewall-state.ts';
import { namesOfNumbers } from '../../firewall/state/names-of-numbers.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import type { FirewallRule, Survey } from './survey.ts';

const toolOf = ({ backend, family }: Pick<IptablesTable, 'backend' | 'family'>): FirewallRule['tool'] => {
  const tool = family === '6' ? 'ip6tables' : 'iptables';
  return backend === 'legacy' ? `${tool}-legacy` : tool;
};

function ofIptables({ backend, family, name, chains }: IptablesTable): readonly FirewallRule[] {
  return chains.flatMap(chain => {
    const where = { tool: toolOf({ backend, family }), family, chain: `${name} ${chain.name}` } as const;
    const policy = { ...where, text: `:${chain.name} ${chain.policy ?? '-'}`, hits: undefined };
    return [policy, ...chain.rules.map((text, at) => ({ ...where, text, hits: chain.hits?.[at] }))];
  });
}

/** The only family whose packets a table of nftables meets. */
const onlyFamily = (family: string): Pick<FirewallRule, 'family'> =>
  family === 'ip' ? { family: '4' } : family === 'ip6' ? { family: '6' } : {};

const ofNft = ({ family, name, policies, rules }: NftTable): readonly FirewallRule[] => [
  ...policies.map(({ chain, line }) => ({
    tool: 'nft' as const,
    ...onlyFamily(family),
    chain: `${family} ${name} ${chain}`,
    text: line,
    hits: undefined,
  })),
  ...rules
    .filter(one => / (drop|reject|accept)\b|^(drop|reject|accept)\b/.test(one.rule))
    .map(({ chain, rule, handle }) => {
      const packets = /packets (\d+)/.exec(rule)?.[1];
      return {
        tool: 'nft' as const,
        ...onlyFamily(family),
        chain: `${family} ${name} ${chain}`,
        text: namesOfNumbers(rule),
        hits: packets === undefined ? undefined : Number(packets),
        ...(handle === undefined ? {} : { handle }),
      };
    }),
];

/**
 * Whether `iptables-save` has told its rules, in the words of the tool that put them there. A user's own table may be called
 * `ip filter` too: its chains are then others. Before 1.0.7, nft does not say that iptables manages a table.
 */
function isTold(table: NftTable, { iptables }: FirewallState): boolean {
  const same = iptables.find(one => one.backend === 'nft' && one.name === table.name && familyOf(one) === table.family);
  if (same === undefined) return false;
  return table.managed === true || table.chains.every(name => same.chains.some(chain => chain.name === name));
}

/** The tools that have told their rules; a list that is there and empty is an answer, too. */
const toolsRead = ({ iptables, nft }: FirewallState): readonly FirewallRule['tool'][] => [
  ...new Set(iptables.map(toolOf)),
  ...(nft === undefined ? [] : (['nft'] as const)),
];

/** What of a host's firewall may concern the mesh, of both families. */
export function firewallSurvey(reading: Reading | undefined): Pick<Survey, 'firewall' | 'firewallRead'> {
  const state = parseFirewall(reading?.stdout ?? '');
  const isUnread = reading === undefined || reading.code !== 0 || state.unread === true;
  return {
    firewall: [
      ...state.iptables.flatMap(ofIptables),
      ...(state.nft ?? []).filter(table => !isTold(table, state)).flatMap(ofNft),
    ],
    firewallRead: isUnread ? [] : toolsRead(state),
  };
}
