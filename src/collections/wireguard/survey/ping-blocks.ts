import { escapeExpression } from '../../../model/text/escape-expression.ts';
import { type BlockingRule, deleteRule, deniesByPolicy, isOfUfw, passage } from './firewall-blocks.ts';
import type { FirewallRule } from './survey.ts';

/** The protocol, not the word: `--reject-with icmp-port-unreachable` is what becomes of other packets. */
const NAMES_PING =
  /-p (?:ipv6-icmp|icmpv6|icmp)\b|\bicmp(?:v6)? type [^;]*\becho-request\b|\b(?:ip protocol|ip6 nexthdr|meta l4proto) \{?[^}]*\b(?:icmp|ipv6-icmp|icmpv6)\b/;

/** A type of ICMP that is no ping's (RFC 792, RFC 4443). */
const OTHER_TYPE = /--icmp-type (?!8\b|echo-request|any)|--icmpv6-type (?!128\b|echo-request)/;

/** What of a rule narrows it to packets that no ping through the mesh is, as far as its text tells. */
const isElsewhere = (text: string, name: string): boolean => {
  const [, flag] = / -i (\S+)| iifname "?([^"\s]+)"?/.exec(` ${text}`) ?? [];
  return / -o | oif|-A (?:OUTPUT|FORWARD|POSTROUTING) /.test(text) || (flag !== undefined && flag !== name);
};

/** A rule that names pings and drops them; one that counts has to have met some. */
const isDrop = ({ text, hits }: FirewallRule, name: string): boolean =>
  /-j (?:DROP|REJECT)\b|\b(?:drop|reject)\b/.test(text) &&
  NAMES_PING.test(text) &&
  !OTHER_TYPE.test(text) &&
  hits !== 0 &&
  !isElsewhere(text, name);

/** A rule that lets pings of the mesh in: all of them, or all that comes through its interface. */
const isAccept = ({ text }: FirewallRule, name: string): boolean =>
  /-j ACCEPT|\baccept\b/.test(text) &&
  !OTHER_TYPE.test(text) &&
  !/policy|-p (?!icmp|ipv6-icmp)|\b(?:tcp|udp|ct state|ctstate|addrtype)\b/.test(text) &&
  (NAMES_PING.test(text) || new RegExp(`(?:-i|iifname) "?${escapeExpression(name)}"?(?: |$)`).test(text)) &&
  !isElsewhere(text, name);

function undo(rule: FirewallRule, name: string, ufw: boolean): string {
  if (!deniesByPolicy(rule)) return deleteRule(rule);
  if (ufw) return `ufw allow in on ${name}`;
  return rule.tool === 'nft'
    ? `nft insert rule ${rule.chain} iifname ${name} ${rule.family === '6' ? 'icmpv6' : 'icmp'} type echo-request accept`
    : `${rule.tool} -I INPUT -i ${name} -p ${rule.family === '6' ? 'ipv6-icmp' : 'icmp'} -j ACCEPT`;
}

/**
 * What of a host's firewall may keep pings through the mesh's interface away: rules that name pings and drop, and policies that deny
 * while no rule lets them in. A suspicion, as `firewallBlocks` is.
 */
export function pingBlocks(rules: readonly FirewallRule[], name: string): readonly BlockingRule[] {
  const policies = rules.filter(
    policy => deniesByPolicy(policy) && !rules.some(rule => passage(rule) === passage(policy) && isAccept(rule, name)),
  );
  return [...rules.filter(rule => isDrop(rule, name)), ...policies].map(rule => ({
    rule,
    remedy: [undo(rule, name, isOfUfw(rule, rules))],
  }));
}
