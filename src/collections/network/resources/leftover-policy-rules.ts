import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import type { PolicyVerdict } from '../state/judge-policy-rules.ts';
import { type PolicyRouting, policyRoutingSchema, readPolicyRouting } from '../state/policy-routing-schema.ts';
import { DEFAULT_RULES, type PolicyRule } from '../state/policy-rules.ts';
import { routingProbe } from '../state/routing-probe.ts';

const words = (rule: PolicyRule): readonly string[] =>
  rule.selector
    .replace(/ ?\[detached\]/g, '')
    .split(/\s+/)
    .filter(word => word !== '');

const add = (rule: PolicyRule): Script => sh`ip ${`-${rule.family}`} rule add pref ${rule.priority} ${words(rule)}`;

/** By its number alone where no other has the same, because not every selector can be typed as it is printed. */
function remove(rule: PolicyRule, staying: readonly PolicyRule[]): Script {
  const shared = [...DEFAULT_RULES, ...staying].some(
    one => one.family === rule.family && one.priority === rule.priority,
  );
  return sh`ip ${`-${rule.family}`} rule delete pref ${rule.priority} ${shared ? words(rule) : []}`;
}

/** One that is empty does not exist. */
const flush = (tables: readonly string[]): readonly Script[] =>
  [...new Set(tables)].map(one => {
    const [family = '', table = ''] = one.split(' ');
    return sh`ip ${`-${family}`} route flush table ${table} 2>/dev/null || :`;
  });

/** Policy routing without the cluster's rules, or as the kernel makes it at boot. */
export const leftoverPolicyRules = resource<PolicyRouting, PolicyVerdict>({
  name: 'leftover_policy_rules',
  formerly: 'policy_routing',
  summary:
    'Policy routing without the rules of cluster software, or with only the defaults. Their tables are emptied, unless a rule that stays leads there.',
  schema: policyRoutingSchema,
  examples: [
    'leftover_policy_rules: { rules: defaults }',
    "leftover_policy_rules: { rules: ours, ours: { rules: ['9: from all fwmark 0x200/0xf00 lookup 2004'], interfaces: ['cali*'] } }",
  ],
  ids: () => [thing('policy-routing')],
  reach: () => ({ network: true }),
  title: () => 'policy routing',
  byHand: () => shown(sh`ip rule show; ip -6 rule show`),
  probe: () => routingProbe,
  parse: (reading, spec) => readPolicyRouting(reading.stdout, spec),
  diff: (spec, { extra, missing, kept }) => {
    const name = (rule: PolicyRule): string => `IPv${rule.family} ${rule.priority}`;
    return {
      action: extra.length > 0 ? 'remove' : 'create',
      fields: [
        ...missing.map(rule => ({ name: name(rule), before: undefined, after: rule.selector })),
        ...extra.map(rule => ({
          name: name(rule),
          before: rule.selector,
          after: undefined,
          // A rule whose owner nobody asked for may be anybody's.
          loss: spec.rules === 'ours' ? ('again' as const) : ('for good' as const),
        })),
      ],
      why: extra.length + missing.length === 0 ? 'no rule of the old cluster' : 'not as wanted',
      destroys: extra.length > 0,
      kept,
    };
  },
  // The defaults come first: without the rule for `main`, the connection that this runs over would be cut.
  apply: (_, { extra, missing, staying, tables }) =>
    sh`${[...missing.map(add), ...extra.map(rule => remove(rule, staying)), ...flush(tables)]}`,
});
