import { unread } from '../../../model/reading/unread.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';

export type IpFamily = '4' | '6';

/** One rule of policy routing, as `ip rule` prints it. */
export interface PolicyRule {
  readonly family: IpFamily;
  readonly priority: number;
  /** `from all lookup main`. */
  readonly selector: string;
}

/** The rules that the kernel makes at boot (ip-rule(8)). IPv6 has no table `default`. */
export const DEFAULT_RULES: readonly PolicyRule[] = [
  { family: '4', priority: 0, selector: 'from all lookup local' },
  { family: '4', priority: 32766, selector: 'from all lookup main' },
  { family: '4', priority: 32767, selector: 'from all lookup default' },
  { family: '6', priority: 0, selector: 'from all lookup local' },
  { family: '6', priority: 32766, selector: 'from all lookup main' },
];

/** The kernel adds it with the first VRF, and again whenever it is missing. */
const isVrf = ({ selector }: PolicyRule): boolean => /lookup \[l3mdev-table\]/.test(selector);

const sameRule = (a: PolicyRule, b: PolicyRule): boolean =>
  a.family === b.family && a.priority === b.priority && a.selector === b.selector;

/** Lists the rules of both families; a kernel without IPv6 has none of it. */
export const policyRulesProbe = sh`echo '== rules 4'
ip -4 rule show
echo '== rules 6'
provision_ask '* *not supported*' ip -6 rule show || :`;

/** @throws {Unread} */
export function parsePolicyRules(stdout: string): readonly PolicyRule[] {
  const parts = sections(stdout);
  const families: readonly IpFamily[] = ['4', '6'];
  return families.flatMap(family =>
    (parts.get(`rules ${family}`) ?? []).map(line => {
      const match = /^(\d+):\s+(.*\S)\s*$/.exec(line);
      if (match === null) unread('ip rule', line);
      return { family, priority: Number(match[1]), selector: match[2] ?? '' };
    }),
  );
}

/** What is there besides the defaults, and which defaults are not there (Cilium moves `local` from 0 to 100). */
export function comparePolicyRules(rules: readonly PolicyRule[]): {
  readonly extra: readonly PolicyRule[];
  readonly missing: readonly PolicyRule[];
} {
  const families = new Set(rules.map(rule => rule.family));
  const seen = new Set<string>();
  const extra = rules.filter(rule => {
    const key = `${rule.family} ${rule.priority} ${rule.selector}`;
    const again = seen.has(key);
    seen.add(key);
    return !isVrf(rule) && (again || !DEFAULT_RULES.some(one => sameRule(one, rule)));
  });
  const missing = DEFAULT_RULES.filter(one => families.has(one.family) && !rules.some(rule => sameRule(one, rule)));
  return { extra, missing };
}

/** The table that a rule looks up, unless it is one of the kernel's own. */
export function ownTable({ selector }: PolicyRule): string | undefined {
  const table = /\blookup (\S+)/.exec(selector)?.[1];
  return table === undefined || /^(local|main|default|25[3-5]|\[.*)$/.test(table) ? undefined : table;
}
