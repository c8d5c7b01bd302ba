import * as z from 'zod';
import type { Finding } from '../model/check.ts';
import { checkKind } from '../model/check-kind.ts';
import { comparePolicyRules, parsePolicyRules, policyRulesProbe } from '../remnants/policy-rules.ts';

const schema = z.strictObject({});
type Spec = z.infer<typeof schema>;

/** Policy routing with nothing but the kernel's own rules. */
export const defaultPolicyRouting = checkKind<Spec>({
  name: 'default_policy_routing',
  summary: '`ip rule` has the default rules of both families, and no others.',
  schema,
  examples: ['default_policy_routing: {}'],
  title: () => 'ip rule to have only the default rules',
  patience: 5,
  remade: true,
  probe: () => policyRulesProbe,
  judge: (_, { stdout }) => {
    const rules = parsePolicyRules(stdout);
    const { extra, missing } = comparePolicyRules(rules);
    const findings: readonly Finding[] = [
      ...missing.map(({ family, priority, selector }) => ({
        seen: `no rule ${priority} of IPv${family}`,
        wanted: selector,
        tryNext: `ip -${family} rule add pref ${priority} ${selector}`,
      })),
      ...extra.map(({ family, priority, selector }) => ({
        seen: `IPv${family} ${priority}: ${selector}`,
        wanted: 'only the default rules',
        tryNext: `ip -${family} rule delete pref ${priority}`,
      })),
    ];
    return findings.length === 0
      ? { kind: 'met', evidence: `${rules.length} default rules` }
      : { kind: 'not-met', findings };
  },
});
