import type { Kept } from '../../../model/gate/kept.ts';
import { type Owner, shownOwner } from '../../../remnants/ownership.ts';
import { doomedRules, namedTableOwner } from './doomed-rules.ts';
import type { FirewallRules } from './firewall-rules-schema.ts';
import { type FirewallState, onlyInNft, titleOf } from './firewall-state.ts';
import { judgeTable } from './judge-rules.ts';

/** Who closes a chain of the kernel's where its rules are there, by the chain: ufw(8), firewalld.conf(5), Docker's “packet filtering”. */
const CLOSERS: Readonly<Record<string, readonly string[]>> = {
  INPUT: ['ufw', 'firewalld'],
  FORWARD: ['ufw', 'firewalld', 'Docker'],
  OUTPUT: ['ufw', 'firewalld'],
};

/**
 * Policies that let through less than everything, and stay where rules are not flushed: what comes next has to pass them, so they are
 * told. Pure. `unknown` does not decide of them: to open a policy takes nothing away, it lets strangers in.
 */
export function keptPolicies(state: FirewallState, spec: FirewallRules): readonly Kept[] {
  const kept = (place: string, policy: string, owner: Owner): Kept => ({
    name: `${place}: ${policy.toUpperCase()}`,
    why: `wipe.firewall is ${spec.rules}`,
    kind: 'closed policy',
    ...shownOwner(owner),
  });
  const iptables = state.iptables.flatMap(table => {
    const { owner } = judgeTable(table, spec.ours, spec.owners);
    return table.chains.flatMap(({ name, policy, rules }) => {
      if (policy === undefined || policy === 'ACCEPT') return [];
      const there = new Set(rules.map(rule => owner(name, rule)));
      return [
        kept(
          `${titleOf(table)} ${name}`,
          policy,
          CLOSERS[name]?.find(one => there.has(one)),
        ),
      ];
    });
  });
  const going = doomedRules(state, spec).tables;
  const nft = onlyInNft(state)
    .filter(table => !going.includes(table))
    .flatMap(table =>
      table.policies
        .filter(one => one.policy !== 'accept')
        .map(({ chain, policy }) =>
          kept(`nft ${table.family} ${table.name} ${chain}`, policy, namedTableOwner(table, spec)),
        ),
    );
  return [...iptables, ...nft];
}
