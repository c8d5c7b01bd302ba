import { type FirewallState, onlyInNft } from '../../firewall/state/firewall-state.ts';

/** A rule of the firewall that sends what comes to a port of the host somewhere else. */
export interface PortRule {
  readonly port: number;
  /** As its program prints it. */
  readonly rule: string;
}

/** `80`, `80,443`, `8000:8010`, as iptables prints ports. */
const portsIn = (text: string): readonly number[] =>
  text.split(',').flatMap(part => {
    const [first = Number.NaN, last = first] = part.split(':').map(Number);
    return last - first < 65_536 ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [];
  });

/** What the cluster's own plugin writes for ports of pods (CNI's portmap). */
const isOfPods = (chain: string): boolean => chain.startsWith('CNI-');

/** A port of the host that leads to a pod. */
export interface PodPort {
  readonly port: number;
  readonly to: { readonly address: string; readonly port: number };
}

/** The ports of the host that lead to pods, as CNI's plugin portmap writes them for IPv4. Pure. */
export const podPorts = (state: FirewallState): readonly PodPort[] =>
  state.iptables
    .filter(({ name, family }) => name === 'nat' && family === '4')
    .flatMap(({ chains }) => chains.filter(({ name }) => isOfPods(name)).flatMap(({ rules }) => rules))
    .flatMap(rule => {
      const [, port, address, inside] = / --dport (\d+) .*-j DNAT --to-destination ([\d.]+):(\d+)/.exec(rule) ?? [];
      if (port === undefined || address === undefined || inside === undefined) return [];
      return [{ port: Number(port), to: { address, port: Number(inside) } }];
    });

/** Rules that rewrite the destination by its port, of both ways to write them, without those for pods. Pure. */
export function portRules(state: FirewallState): readonly PortRule[] {
  const old = state.iptables
    .filter(({ name }) => name === 'nat')
    .flatMap(({ chains }) => chains.filter(({ name }) => !isOfPods(name)).flatMap(({ rules }) => rules))
    .filter(rule => / -j (?:DNAT|REDIRECT)\b/.test(rule) && !/ ! --dports? /.test(rule))
    .map(rule => ({ rule, ports: / --dports? (\S+)/.exec(rule)?.[1] ?? '' }));
  const own = onlyInNft(state)
    .flatMap(({ rules }) => rules)
    .filter(({ rule }) => /\b(?:dnat|redirect)\b/.test(rule))
    .map(({ rule }) => {
      const ports = /\bdport (?:\{ ([^}]+) \}|(\d[\d-]*))/.exec(rule);
      return { rule, ports: (ports?.[1] ?? ports?.[2] ?? '').replaceAll(' ', '').replaceAll('-', ':') };
    });
  return [...old, ...own].flatMap(({ rule, ports }) =>
    ports === '' ? [] : portsIn(ports).map(port => ({ port, rule })),
  );
}
