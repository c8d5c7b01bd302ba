import * as z from 'zod';
import { absolutePath } from '../../../model/absolute-path.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { processPatternsSchema } from '../../../remnants/process-patterns.ts';

/** What a playbook says of the firewall's rules. */
export const firewallRulesSchema = z.strictObject({
  rules: z
    .enum(['flush', 'ours', 'keep'])
    .describe(
      '`flush`: remove all rules, whoever made them. `ours`: only those of cluster software, and with `owners.unknown: remove` those of unknown owners. `keep`: none.',
    ),
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
            .regex(/^[^*]*$/, { error: 'must be a whole comment: a word in a comment proves nothing' })
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
  owners: ownersSchema,
  archive: absolutePath()
    .optional()
    .describe(
      'Folder of the archive whose outputs must hold every rule that is removed; a rule that no archive there holds stays.',
    ),
  ended: z
    .strictObject({
      processes: processPatternsSchema,
      units: patternList('Names of units.'),
    })
    .optional()
    .describe(
      'For a flush: what earlier stages stop, with the arguments of `leftover_processes` and `leftover_units`. If any other part of a cluster is alive, the flush is refused in the plan, before anything is changed. The host is asked again right before the flush.',
    ),
});

export type FirewallRules = z.infer<typeof firewallRulesSchema>;

/** What in a firewall belongs to cluster software. */
export type ClusterRulePatterns = FirewallRules['ours'];
