import * as z from 'zod';
import { patternList } from '../../../model/pattern-list.ts';

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
      comments: z
        .array(
          z
            .string()
            .min(1)
            .regex(/^[^*]*$/, { error: 'must be a whole comment: a word in a comment is nobody’s sign' })
            .refine(text => !/\p{Cc}/u.test(text), { error: 'must not hold control characters' }),
        )
        .default([])
        .describe(
          'Comments of rules that stand in the chains of others, whole, as cluster software writes them; `?` is any one character.',
        ),
      networks: z
        .array(z.cidrv4().or(z.cidrv6()))
        .default([])
        .describe(
          'CIDRs of pods and services. A rule that speaks of one of these goes, unless it is somebody else’s or somebody has put a comment on it.',
        ),
      cni: z
        .array(z.string().min(1))
        .default([])
        .describe(
          'Networks of CNI: of the chains that its plugins make (`CNI-*`) those go that work for no other network, which may be podman’s or nerdctl’s.',
        ),
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

/** What in a firewall belongs to cluster software. */
export type ClusterRulePatterns = FirewallRules['ours'];
