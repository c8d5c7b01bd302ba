import { describe, expect, test } from 'vitest';
import {
  comparePolicyRules,
  ownTable,
  parsePolicyRules,
} from '../../../../../src/collections/network/state/policy-rules.ts';

const DEFAULTS = `== rules 4
0:	from all lookup local
32766:	from all lookup main
32767:	from all lookup default
== rules 6
0:	from all lookup local
32766:	from all lookup main
`;

/** Cilium moves the rule for \`local\`; wg-quick and Kilo add their own. */
const USED = `== rules 4
5:	from 10.0.0.0/8 unreachable
9:	from all fwmark 0x200/0xf00 lookup 2004
100:	from all lookup local
1000:	from all lookup [l3mdev-table]
32764:	from all iif gone0 [detached] lookup 77
32765:	not from all fwmark 0xca6c lookup 51820
32766:	from all lookup main
32767:	from all lookup default
== rules 6
0:	from all lookup local
32766:	from all lookup main
`;

const compare = (text: string) => comparePolicyRules(parsePolicyRules(text));

describe('the rules of policy routing', () => {
  test('are the kernel’s own and no others on a bare host', () => {
    expect(compare(DEFAULTS)).toEqual({ extra: [], missing: [] });
  });

  test('that are extra or missing are told, and a VRF’s rule is the kernel’s own', () => {
    const { extra, missing } = compare(USED);
    expect(extra.map(rule => rule.priority)).toEqual([5, 9, 100, 32764, 32765]);
    expect(missing).toEqual([{ family: '4', priority: 0, selector: 'from all lookup local' }]);
  });

  test('are not asked of a family that the kernel does not have', () => {
    expect(compare(DEFAULTS.slice(0, DEFAULTS.indexOf('== rules 6')))).toEqual({ extra: [], missing: [] });
  });

  test('a default that stands twice is extra once', () => {
    expect(compare(DEFAULTS.replace('32766:', '32766:	from all lookup main\n32766:')).extra).toHaveLength(1);
  });

  test('lead to tables of their own, or to the kernel’s', () => {
    const tables = parsePolicyRules(USED).map(ownTable);
    expect(tables.filter(table => table !== undefined)).toEqual(['2004', '77', '51820']);
  });
});
