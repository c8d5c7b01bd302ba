import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { firewallProbe } from '../state/firewall-probe.ts';
import type { FirewallState } from '../state/firewall-state.ts';
import { iptablesProgram, titleOf } from '../state/firewall-state.ts';
import { iptablesFunction } from '../state/iptables-program.ts';
import { seenByIptables } from '../state/left-rules.ts';
import { parseFirewall } from '../state/parse-firewall.ts';

const schema = z.strictObject({ all: z.literal('accept').describe('What happens to a packet that no rule matches.') });
type Spec = z.infer<typeof schema>;

/** A chain that the kernel calls and that does not let through what no rule decides. */
interface Closed {
  readonly name: string;
  readonly policy: string;
  readonly open: Script;
}

function closedChains(state: FirewallState): readonly Closed[] {
  const iptables = seenByIptables(state).flatMap(table =>
    table.chains
      .filter(chain => chain.policy !== undefined && chain.policy !== 'ACCEPT')
      .map(chain => ({
        name: `${titleOf(table)} ${chain.name}`,
        policy: chain.policy ?? '',
        open: sh`provision_iptables ${iptablesProgram(table)} -t ${table.name} -P ${chain.name} ACCEPT`,
      })),
  );
  const nft = (state.nft ?? []).flatMap(table =>
    table.policies
      .filter(one => one.policy !== 'accept')
      .map(one => ({
        name: `nft ${table.family} ${table.name} ${one.chain}`,
        policy: one.policy,
        open: sh`nft chain ${table.family} ${table.name} ${one.chain} ${'{ policy accept ; }'}`,
      })),
  );
  return [...iptables, ...nft];
}

/** Opens every chain of every table, in both backends of iptables and in nftables, so that no flush can cut SSH. */
export const firewallPolicies = resource<Spec, readonly Closed[]>({
  name: 'firewall_policies',
  summary: 'The policies of all chains that the kernel calls, in both backends of iptables and in nftables.',
  schema,
  examples: ['firewall_policies: { all: accept }'],
  ids: () => [thing('firewall', 'policies')],
  reach: () => ({ network: true }),
  title: () => 'firewall policies',
  byHand: () => shown(sh`iptables -S | grep '^-P'; ip6tables -S | grep '^-P'; nft list ruleset | grep policy`),
  probe: () => firewallProbe,
  parse: reading => closedChains(parseFirewall(reading.stdout)),
  diff: (_, closed) => ({
    action: 'update',
    fields: closed.map(({ name, policy }) => ({
      name,
      before: policy,
      after: policy === 'drop' ? 'accept' : 'ACCEPT',
    })),
    why: closed.length === 0 ? 'every policy is ACCEPT' : 'so that no later step can cut SSH',
  }),
  apply: (_, closed) => sh`${iptablesFunction}
${closed.map(one => one.open)}`,
});
