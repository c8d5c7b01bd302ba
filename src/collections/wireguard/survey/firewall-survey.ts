import type { Reading } from '../../../model/reading/reading.ts';
import type { FirewallState, IptablesTable, NftTable } from '../../firewall/state/firewall-state.ts';
import { familyOf } from '../../firewall/state/firewall-state.ts';
import { namesOfNumbers } from '../../firewall/state/names-of-numbers.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import type { FirewallRule, Survey } from './survey.ts';

function ofIptables({ backend, name, chains }: IptablesTable): readonly FirewallRule[] {
  const tool = backend === 'legacy' ? 'iptables-legacy' : 'iptables';
  return chains.flatMap(chain => {
    const where = { tool, chain: `${name} ${chain.name}` } as const;
    const policy = { ...where, text: `:${chain.name} ${chain.policy ?? '-'}`, hits: undefined };
    return [policy, ...chain.rules.map((text, at) => ({ ...where, text, hits: chain.hits?.[at] }))];
  });
}

const ofNft = ({ family, name, policies, rules }: NftTable): readonly FirewallRule[] => [
  ...policies.map(({ chain, line }) => ({
    tool: 'nft' as const,
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
  ...(iptables.some(one => one.backend === 'nft') ? (['iptables'] as const) : []),
  ...(iptables.some(one => one.backend === 'legacy') ? (['iptables-legacy'] as const) : []),
  ...(nft === undefined ? [] : (['nft'] as const)),
];

/** What of a host's firewall may concern the mesh. All of that goes by IPv4, so rules of IPv6 alone are left out. */
export function firewallSurvey(reading: Reading | undefined): Pick<Survey, 'firewall' | 'firewallRead'> {
  const state = parseFirewall(reading?.stdout ?? '');
  const isUnread = reading === undefined || reading.code !== 0 || state.unread === true;
  return {
    firewall: [
      ...state.iptables.filter(table => table.family === '4').flatMap(ofIptables),
      ...(state.nft ?? []).filter(table => table.family !== 'ip6' && !isTold(table, state)).flatMap(ofNft),
    ],
    firewallRead: isUnread ? [] : toolsRead(state),
  };
}
