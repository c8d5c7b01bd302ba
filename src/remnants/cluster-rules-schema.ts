import * as z from 'zod';
import { patternList } from './pattern-list.ts';

/** What a playbook says of the firewall's rules. */
export const firewallRulesSchema = z.strictObject({
  rules: z
    .enum(['flush', 'ours', 'keep'])
    .describe('`flush`: all rules go, of whomever. `ours`: only those of cluster software. `keep`: none.'),
  ours: z
    .strictObject({
      chains: patternList('Chains of iptables.'),
      sets: patternList('ipsets.'),
      tables: patternList('Tables of nftables.'),
      comments: patternList('Comments of rules that stand in the chains of others.'),
    })
    .describe('What belongs to cluster software.'),
  ended: z
    .boolean()
    .default(false)
    .describe(
      'Of a flush: an earlier stage ends what of a cluster lives here. Without it the plan says that a flush is refused where something does; either way it is asked again on the host right before, and nothing is flushed where something lives.',
    ),
});

export type FirewallRules = z.infer<typeof firewallRulesSchema>;
