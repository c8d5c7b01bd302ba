import { namedMaker, programMaker, revivers } from '../../../remnants/makers.ts';
import type { Maker } from '../../../remnants/owners.ts';
import type { Starters } from '../../../remnants/starters/starters.ts';
import { programsOf } from './firewall-owners.ts';
import type { FirewallRules } from './firewall-rules-schema.ts';
import type { FirewallState } from './firewall-state.ts';
import type { LeftRule } from './left-rules.ts';
import { rulesByOwner } from './rules-by-owner.ts';

/** What loads rules from a file that names none of them in the text that is read: tried last. */
const LOADERS = [
  'nft -f',
  'nft --file',
  'iptables-restore',
  'ip6tables-restore',
  'ipset restore',
  'netfilter-persistent',
];

/**
 * Who alive puts rules back: whoever names what is left (a chain, a table, a set, a policy), the program whose rules they are
 * (dockerd, tailscaled …), whoever loads rules from a file, or else the old cluster's own software. `undefined`: nobody is seen to.
 */
export function makerOfRules(
  { name, words }: LeftRule,
  state: FirewallState,
  spec: FirewallRules,
  starters: Starters,
): Maker | undefined {
  // What nftables shows of a table of iptables is told apart by the lines of iptables.
  const places = [name, name.replace(/^nft ip /, 'iptables-nft ').replace(/^nft ip6 /, 'ip6tables-nft ')];
  const owners = rulesByOwner(state, spec)
    .filter(one => places.some(place => one.place === place || one.place.startsWith(`${place} `)))
    .flatMap(one => one.owner ?? []);
  return (
    namedMaker(words, starters) ??
    programMaker(owners.flatMap(programsOf), starters) ??
    namedMaker(LOADERS, starters) ??
    revivers(starters)[0]
  );
}
