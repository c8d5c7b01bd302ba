import type { Kept } from '../model/kept.ts';
import { type ClusterRulePatterns, commentsOf, isClusterRule, targetsOf, wordsBehind } from './cluster-rules.ts';
import type { FirewallState } from './firewall-state.ts';
import { titleOf } from './firewall-state.ts';
import { matchesAny } from './glob.ts';

/** By what a program's rules are known: its chains, its tables of nftables, its sets, the interfaces and comments in them. */
interface Signs {
  readonly chains?: readonly string[];
  readonly tables?: readonly string[];
  readonly sets?: readonly string[];
  readonly interfaces?: readonly string[];
  readonly comments?: readonly string[];
}

/** Names as their makers' sources have them. */
const OWNERS: Readonly<Record<string, Signs>> = {
  ufw: { chains: ['ufw-*', 'ufw6-*'], sets: ['ufw-*'] },
  Docker: {
    chains: ['DOCKER', 'DOCKER-*'],
    tables: ['docker-bridges', 'docker-*'],
    interfaces: ['docker0', 'docker_gwbridge', 'br-????????????'],
  },
  libvirt: { chains: ['LIBVIRT_*'], tables: ['libvirt_network'], interfaces: ['virbr*', 'vnet*'] },
  Tailscale: { chains: ['ts-*'], tables: ['tailscale*'], interfaces: ['tailscale*'] },
  NetBird: { chains: ['NETBIRD-*'], tables: ['netbird*'], interfaces: ['wt0'] },
  firewalld: {
    chains: ['IN_*', 'FWD_*', 'FWDI_*', 'FWDO_*', 'PRE_*', 'POST_*', '*_ZONES', '*_ZONES_SOURCE', '*_direct'],
    tables: ['firewalld', 'firewalld_policy_drop'],
  },
  fail2ban: { chains: ['f2b-*', 'fail2ban-*'], tables: ['f2b-table'], sets: ['f2b-*'] },
  CrowdSec: { chains: ['CROWDSEC_*'], tables: ['crowdsec', 'crowdsec6'], sets: ['crowdsec*'] },
  keepalived: { tables: ['keepalived'], sets: ['keepalived*'] },
  podman: { chains: ['NETAVARK*'], tables: ['netavark'], interfaces: ['podman*', 'cni-podman*'] },
  LXC: {
    tables: ['lxc', 'lxd', 'incus'],
    chains: ['lxd_*', 'incus_*'],
    interfaces: ['lxcbr*', 'lxdbr*', 'incusbr*'],
    comments: ['generated for LXD*', 'generated for Incus*', 'managed by lxd*'],
  },
  NetworkManager: { chains: ['nm-sh-*'], tables: ['nm-shared-*'] },
  systemd: { tables: ['io.systemd.nat'] },
};

/** Whose rules are of the old cluster, by the patterns of the playbook. */
const CLUSTER = 'cluster software';

/** Rules of one owner in one place. */
interface OwnedRules {
  /** Absent: nobody knows. */
  readonly owner?: string;
  /** `iptables-nft filter INPUT`, `nft inet firewalld`. */
  readonly place: string;
  readonly kind: 'rule' | 'set';
  readonly count: number;
}

const ownerBy = (sign: keyof Signs, names: readonly string[]): string | undefined =>
  Object.entries(OWNERS).find(([, signs]) => names.some(name => matchesAny(signs[sign] ?? [], name)))?.[0];

/** Whose an iptables rule is: its chain's, or that of the chain it leads to, the interface or the comment it names. */
function ownerOfRule(rule: string, chain: string, ours: ClusterRulePatterns): string | undefined {
  if (matchesAny(ours.chains, chain) || isClusterRule(rule, ours)) return CLUSTER;
  return (
    ownerBy('chains', [chain, ...targetsOf(rule)]) ??
    ownerBy('interfaces', [...wordsBehind(rule, '-i'), ...wordsBehind(rule, '-o')]) ??
    ownerBy('comments', commentsOf(rule)) ??
    ownerBy('sets', wordsBehind(rule, '--match-set'))
  );
}

/** The same for a rule as `nft` prints it; what stands in quotes there are interfaces and comments. */
function ownerOfNftRule(rule: string, chain: string, ours: ClusterRulePatterns): string | undefined {
  const quoted = [...rule.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');
  const targets = [...rule.matchAll(/\b(?:jump|goto) (\S+)/g)].map(([, name]) => name ?? '');
  if ([chain, ...targets].some(name => matchesAny(ours.chains, name))) return CLUSTER;
  if (quoted.some(text => matchesAny(ours.comments, text))) return CLUSTER;
  return ownerBy('chains', [chain, ...targets]) ?? ownerBy('interfaces', quoted) ?? ownerBy('comments', quoted);
}

/**
 * All rules and sets of a firewall by whose they are, as far as names tell. Pure. What iptables shows of its nft backend is
 * told from that; of nftables the rest.
 */
function rulesByOwner(state: FirewallState, ours: ClusterRulePatterns): readonly OwnedRules[] {
  const found: { owner: string | undefined; place: string; kind: 'rule' | 'set' }[] = [];
  for (const table of state.iptables) {
    for (const chain of table.chains) {
      const place = `${titleOf(table)} ${chain.name}`;
      for (const rule of chain.rules) found.push({ owner: ownerOfRule(rule, chain.name, ours), place, kind: 'rule' });
    }
  }
  const shown = state.iptables.filter(one => one.backend === 'nft' && one.chains.length > 0);
  const isShown = (family: string, name: string): boolean =>
    shown.some(one => (one.family === '4' ? 'ip' : 'ip6') === family && one.name === name);
  for (const table of state.nft ?? []) {
    if (isShown(table.family, table.name)) continue;
    const whole = matchesAny(ours.tables, table.name) ? CLUSTER : ownerBy('tables', [table.name]);
    const place = `nft ${table.family} ${table.name}`;
    for (const { chain, rule } of table.rules) {
      found.push({ owner: whole ?? ownerOfNftRule(rule, chain, ours), place: `${place} ${chain}`, kind: 'rule' });
    }
  }
  for (const name of state.sets) {
    const owner = matchesAny(ours.sets, name) ? CLUSTER : ownerBy('sets', [name]);
    found.push({ owner, place: `ipset ${name}`, kind: 'set' });
  }
  const groups = new Map<string, OwnedRules>();
  for (const { owner, place, kind } of found) {
    const key = JSON.stringify([owner, place, kind]);
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { ...(owner === undefined ? {} : { owner }), place, kind, count });
  }
  return [...groups.values()];
}

/** Rules that stay where a wipe leaves them, as it tells of them: of `keep` all, of `ours` those of others. */
export function keptRules(state: FirewallState, ours: ClusterRulePatterns, rules: 'ours' | 'keep'): readonly Kept[] {
  const why = `wipe.firewall is ${rules}`;
  if (state.unread === true) return [{ name: 'rules that could not be read', why, kind: 'rule' }];
  return rulesByOwner(state, ours)
    .filter(one => rules === 'keep' || one.owner !== CLUSTER)
    .map(({ owner, place, kind, count }) => ({
      name: kind === 'set' ? place : `${place}: ${count} ${count === 1 ? 'rule' : 'rules'}`,
      why,
      kind,
      ...(owner === undefined ? {} : { owner }),
      count,
    }));
}

/** Whose rules a flush takes, a line each: `rules of Docker`, `12 rules`. */
export function flushedOwners(
  state: FirewallState,
  ours: ClusterRulePatterns,
): readonly { readonly name: string; readonly seen: string }[] {
  const counts = new Map<string | undefined, number>();
  for (const { owner, kind, count } of rulesByOwner(state, ours)) {
    if (kind === 'rule') counts.set(owner, (counts.get(owner) ?? 0) + count);
  }
  const line = (owner: string | undefined): string =>
    owner === undefined ? 'rules of unknown owners' : `rules of ${owner}`;
  return [...counts]
    .sort(([one], [other]) => (one === undefined ? 1 : other === undefined ? -1 : one.localeCompare(other, 'en')))
    .map(([owner, count]) => ({ name: line(owner), seen: `${count} ${count === 1 ? 'rule' : 'rules'}` }));
}
