import { type FirewallState, onlyInNft } from '../state/firewall-state.ts';

/** Whether the ports that a rule names hold one. Lists and ranges are read. */
const covers = (text: string, port: number): boolean =>
  (/(?:--dports? |\bdport )(?:\{ ?)?([\d:,\- ]+)/.exec(text)?.[1] ?? '').split(',').some(part => {
    const [low = '', high = low] = part.trim().split(/[:-]/);
    return low !== '' && Number(low) <= port && port <= Number(high);
  });

/** Rules that drop or refuse what comes to a port, each as its program prints it, of nftables with its table. Pure. */
export function droppingRules(state: FirewallState, protocol: 'tcp' | 'udp', port: number): readonly string[] {
  const old = state.iptables
    .flatMap(({ chains }) => chains.flatMap(({ rules }) => rules))
    .filter(rule => rule.includes(` -p ${protocol} `) && / -j (?:DROP|REJECT)\b/.test(rule) && covers(rule, port));
  const own = onlyInNft(state)
    .flatMap(({ name, rules }) => rules.map(({ rule }) => ({ name, rule })))
    .filter(({ rule }) => rule.includes(`${protocol} dport`) && /\b(?:drop|reject)\b/.test(rule) && covers(rule, port))
    .map(({ name, rule }) => `table ${name}: ${rule}`);
  return [...old, ...own];
}
