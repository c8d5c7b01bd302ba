import * as z from 'zod';
import { resource } from '../model/resource.ts';
import type { Script } from '../model/script.ts';
import {
  comparePolicyRules,
  DEFAULT_RULES,
  ownTable,
  type PolicyRule,
  parsePolicyRules,
  policyRulesProbe,
} from '../remnants/policy-rules.ts';
import { sh } from '../shell/sh.ts';

const schema = z.strictObject({
  rules: z
    .literal('defaults')
    .describe('The three rules of IPv4 and the two of IPv6 that the kernel makes at boot, and none besides.'),
});
type Spec = z.infer<typeof schema>;

const words = (rule: PolicyRule): readonly string[] =>
  rule.selector
    .replace(/ ?\[detached\]/g, '')
    .split(/\s+/)
    .filter(word => word !== '');

const add = (rule: PolicyRule): Script => sh`ip ${`-${rule.family}`} rule add pref ${rule.priority} ${words(rule)}`;

/** By its number alone where no default has the same, because not every selector can be typed as it is printed. */
function remove(rule: PolicyRule): Script {
  const shared = DEFAULT_RULES.some(one => one.family === rule.family && one.priority === rule.priority);
  return sh`ip ${`-${rule.family}`} rule delete pref ${rule.priority} ${shared ? words(rule) : []}`;
}

/** The tables that the removed rules led to; one that is empty does not exist. */
function flushTables(rules: readonly PolicyRule[]): readonly Script[] {
  const tables = new Set(
    rules.flatMap(rule => {
      const table = ownTable(rule);
      return table === undefined ? [] : [`${rule.family} ${table}`];
    }),
  );
  return [...tables].map(one => {
    const [family = '', table = ''] = one.split(' ');
    return sh`ip ${`-${family}`} route flush table ${table} 2>/dev/null || :`;
  });
}

/** Policy routing as the kernel makes it at boot. */
export const policyRouting = resource<Spec, readonly PolicyRule[]>({
  name: 'policy_routing',
  summary: 'Policy routing with nothing but the default rules; the tables that other rules led to are emptied.',
  schema,
  examples: ['policy_routing: { rules: defaults }'],
  ids: () => ['policy-routing'],
  title: () => 'policy routing',
  probe: () => policyRulesProbe,
  parse: reading => parsePolicyRules(reading.stdout),
  diff: (_, rules) => {
    const { extra, missing } = comparePolicyRules(rules);
    const name = (rule: PolicyRule): string => `IPv${rule.family} ${rule.priority}`;
    return {
      action: extra.length > 0 ? 'remove' : 'create',
      fields: [
        ...missing.map(rule => ({ name: name(rule), before: undefined, after: rule.selector })),
        ...extra.map(rule => ({ name: name(rule), before: rule.selector, after: undefined })),
      ],
      why: extra.length + missing.length === 0 ? 'only the default rules' : 'not only the default rules',
      destroys: extra.length > 0,
    };
  },
  // The defaults come first: without the rule for `main`, the connection that this runs over would be cut.
  apply: (_, rules) => {
    const { extra, missing } = comparePolicyRules(rules);
    return sh`${[...missing.map(add), ...extra.map(remove), ...flushTables(extra)]}`;
  },
});
