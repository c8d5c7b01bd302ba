import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { makerOf } from '../../../remnants/makers.ts';
import { madeBy, startersIn, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { type PolicyRouting, policyRoutingSchema, readPolicyRouting } from '../state/policy-routing-schema.ts';
import { routingProbe } from '../state/routing-probe.ts';

/** Policy routing without the cluster's rules, or with nothing but the kernel's own. */
export const defaultPolicyRouting = checkKind<PolicyRouting>({
  name: 'default_policy_routing',
  summary: '`ip rule` has the default rules of both families, and no rules of cluster software, or no others at all.',
  schema: policyRoutingSchema,
  examples: [
    'default_policy_routing: { rules: defaults }',
    "default_policy_routing: { rules: ours, ours: { interfaces: ['cali*'] } }",
  ],
  title: ({ rules }) =>
    rules === 'ours'
      ? 'no rule of policy routing of the old cluster to be left'
      : 'ip rule to have only the default rules',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: () => routingProbe,
  judge: (spec, { stdout }, besides) => {
    const starters = startersIn(besides);
    const { extra, missing, kept } = readPolicyRouting(stdout, spec);
    const findings: readonly Finding[] = [
      ...missing.map(({ family, priority, selector }) => ({
        seen: `no rule ${priority} of IPv${family}`,
        wanted: selector,
        hint: `ip -${family} rule add pref ${priority} ${selector}`,
      })),
      ...extra.map(({ family, priority, selector }) => {
        const seen = `IPv${family} ${priority}: ${selector}`;
        const wanted = spec.rules === 'ours' ? 'none of the old cluster' : 'only the default rules';
        const words = [`pref ${priority}`, `priority ${priority}`, ...(selector.match(/(?:fwmark|lookup) \S+/g) ?? [])];
        const maker = starters === undefined ? undefined : makerOf(words, starters);
        return maker === undefined
          ? { seen, wanted, hint: `ip -${family} rule delete pref ${priority}` }
          : { seen: `${seen}: recreated by ${maker.who}`, wanted, ...madeBy(maker) };
      }),
    ];
    return findings.length === 0
      ? {
          kind: 'met',
          evidence: kept.length === 0 ? 'the default rules' : `besides the default rules, ${kept.length} of others`,
          ...(kept.length > 0 && { kept }),
        }
      : { kind: 'not-met', findings };
  },
});
