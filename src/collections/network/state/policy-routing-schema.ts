import * as z from 'zod';
import { clusterRoutingSchema, onHost } from './cluster-routing-schema.ts';
import { barePolicyRules, judgePolicyRules, type PolicyVerdict } from './judge-policy-rules.ts';
import { parsePolicyRules } from './policy-rules.ts';
import { parseRoutes } from './routes.ts';

/** What a playbook says of policy routing. */
export const policyRoutingSchema = z
  .strictObject({
    rules: z
      .enum(['ours', 'defaults'])
      .describe(
        '`ours`: rules of cluster software must not exist. `defaults`: only the rules that the kernel creates at boot may exist, whoever made the others.',
      ),
    ours: clusterRoutingSchema.optional().describe('What belongs to cluster software.'),
  })
  .refine(({ rules, ours }) => rules === 'defaults' || ours !== undefined, {
    error: '`ours` is missing',
    path: ['ours'],
  });

export type PolicyRouting = z.infer<typeof policyRoutingSchema>;

/** What becomes of what a probe has read: the plan and the gate judge alike. */
export function readPolicyRouting(stdout: string, { rules, ours }: PolicyRouting): PolicyVerdict {
  const seen = parsePolicyRules(stdout);
  return rules === 'defaults' || ours === undefined
    ? barePolicyRules(seen)
    : judgePolicyRules(seen, parseRoutes(stdout), onHost(ours, stdout));
}
