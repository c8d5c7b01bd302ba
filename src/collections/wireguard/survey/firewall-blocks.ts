import type { FirewallRule } from './survey.ts';

/** A rule that keeps UDP of a port away, and what undoes it. */
export interface BlockingRule {
  readonly rule: FirewallRule;
  readonly remedy: readonly string[];
}

/** Rules that one accept ends for a packet: those of a backend of iptables, or of a table of nftables. It has to pass all of them. */
export const passage = ({ tool, chain }: FirewallRule): string =>
  tool === 'nft' ? `nft ${chain.split(' ').slice(0, 2).join(' ')}` : tool;

/** Whether `--dport`/`dport` of a rule, or no port at all, covers the port. Ranges and lists are read. */
function covers(text: string, port: number): boolean {
  const ports = /(?:--[ds]ports? |\b[ds]port )(?:\{ ?)?([\d:,\- ]+)/.exec(text)?.[1];
  if (ports === undefined) return true;
  return ports.split(',').some(part => {
    const [low = '', high = low] = part.trim().split(/[:-]/);
    return Number(low) <= port && port <= Number(high || low);
  });
}

/** It lets only so many packets through in a time. */
const LIMIT = /\blimit rate\b|-m (?:hash)?limit\b/;

const isNarrow = (text: string): boolean =>
  LIMIT.test(text) ||
  / -i lo\b|iif(name)? "?lo"?|INVALID|ct state invalid|--ctstate (RELATED|ESTABLISHED)|ct state|addrtype|icmp|tcp/.test(
    text,
  );

/** A rule of its own: drops UDP of the port, or everything. */
const isDrop = ({ text, chain, tool }: FirewallRule, port: number): boolean => {
  if (isNarrow(text) || !covers(text, port)) return false;
  if (tool === 'nft') return /udp/.test(text) && /\b(drop|reject)\b/.test(text) && !/policy/.test(text);
  return chain.startsWith('filter ') && /-p udp\b/.test(text) && /-j (DROP|REJECT)/.test(text) && /port/.test(text);
};

const DENIES = /-j (?:DROP|REJECT)\b|\b(?:drop|reject)\b/;

/** Drops whatever has come as far as this. */
const isLast = ({ text }: FirewallRule): boolean =>
  /^-A \S+(?: -p udp(?: -m udp)?)? -j (?:DROP|REJECT)\b|^(?:counter packets \d+ bytes \d+ )?(?:drop|reject)\b/.test(
    text,
  );

/**
 * Rules that drop UDP of the port above a rate, or let it in only below one while something behind them drops the rest: with
 * nothing behind them, what is above the rate gets in as well.
 */
export const rateLimits = (rules: readonly FirewallRule[], port: number): readonly FirewallRule[] =>
  rules.filter(rule => {
    const { text, chain, tool } = rule;
    const isLimit =
      LIMIT.test(text) &&
      covers(text, port) &&
      !/\b(?:icmp|tcp|log|LOG)\b/.test(text) &&
      (tool === 'nft' ? /\budp\b/.test(text) : /-p udp\b/.test(text) && /^(?:filter|raw|mangle) /.test(chain));
    const isDenied = (other: FirewallRule): boolean =>
      passage(other) === passage(rule) && (deniesByPolicy(other) || isDrop(other, port) || isLast(other));
    return isLimit && (DENIES.test(text) || rules.some(isDenied));
  });

const accepts = ({ text, tool }: FirewallRule, port: number): boolean => {
  if (isNarrow(text) || !covers(text, port)) return false;
  if (tool === 'nft')
    return /\baccept\b/.test(text) && !/policy/.test(text) && /udp|^accept|counter .*accept/.test(text);
  return (
    /-j ACCEPT/.test(text) &&
    (/-p udp\b/.test(text) || /^-A INPUT -j ACCEPT/.test(text)) &&
    !/ -[sd] /.test(text) &&
    /port|^-A INPUT -j/.test(text)
  );
};

export const deniesByPolicy = ({ text, chain, tool }: FirewallRule): boolean =>
  tool === 'nft' ? /hook input .*policy drop/.test(text) : chain === 'filter INPUT' && text.startsWith(':INPUT DROP');

/** The command for a table: `filter` goes without saying. */
function iptablesOf({ tool, chain }: FirewallRule): string {
  const [table = 'filter'] = chain.split(' ');
  return table === 'filter' ? tool : `${tool} -t ${table}`;
}

const handleOf = ({ chain, handle }: FirewallRule): string =>
  `${chain} handle ${handle ?? `… (nft -a list chain ${chain})`}`;

/** The command that takes one rule away. */
export const deleteRule = (rule: FirewallRule): string =>
  rule.tool === 'nft' ? `nft delete rule ${handleOf(rule)}` : `${iptablesOf(rule)} ${rule.text.replace(/^-A/, '-D')}`;

const IPTABLES_LIMIT = / -m (?:hash)?limit\b(?: --(?:hash)?limit\S*(?: [^- ]\S*)?)*/g;
const NFT_LIMIT = /\blimit rate \S+(?: burst \d+ \S+)? ?|\bcounter packets \d+ bytes \d+ ?/g;

/**
 * Commands after which a rule limits nothing: one that lets packets in goes on without its limit, since without it none would get in at
 * all.
 */
export function liftLimit(rule: FirewallRule): readonly string[] {
  const { tool, text } = rule;
  if (DENIES.test(text)) return [deleteRule(rule)];
  if (tool === 'nft') return [`nft replace rule ${handleOf(rule)} ${text.replaceAll(NFT_LIMIT, '').trim()}`];
  return [`${iptablesOf(rule)} ${text.replace(/^-A/, '-I').replaceAll(IPTABLES_LIMIT, '')}`, deleteRule(rule)];
}

function undo(rule: FirewallRule, port: number, ufw: boolean): readonly string[] {
  if (ufw) return [`ufw allow ${port}/udp`];
  if (rule.tool === 'nft') {
    return /policy/.test(rule.text) ? [`nft insert rule ${rule.chain} udp dport ${port} accept`] : [deleteRule(rule)];
  }
  return rule.text.startsWith('-A') ? [deleteRule(rule)] : [`${rule.tool} -I INPUT -p udp --dport ${port} -j ACCEPT`];
}

/** Whether ufw put it there: it works in one backend of iptables. */
export const isOfUfw = ({ tool }: FirewallRule, rules: readonly FirewallRule[]): boolean =>
  tool !== 'nft' && rules.some(one => one.tool === tool && /\bufw-/.test(one.text + one.chain));

/**
 * What of a host's firewall may keep UDP of a port away: rules that name the port and drop, and policies that deny while
 * no rule lets it in. It is a suspicion: chains are not followed, so only with a packet that did not arrive is it a cause.
 */
export function firewallBlocks(rules: readonly FirewallRule[], port: number): readonly BlockingRule[] {
  const drops = rules.filter(rule => isDrop(rule, port));
  const policies = rules.filter(
    policy => deniesByPolicy(policy) && !rules.some(rule => passage(rule) === passage(policy) && accepts(rule, port)),
  );
  return [...drops, ...policies].map(rule => ({
    rule,
    remedy: undo(rule, port, policies.includes(rule) && isOfUfw(rule, rules)),
  }));
}
