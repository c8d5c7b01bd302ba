import type { Kept } from '../../../model/gate/kept.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import {
  CLUSTER,
  goesBy,
  isKeptByName,
  KEPT_BY_NAME,
  type Owner,
  shownOwner,
  whyItStays,
} from '../../../remnants/ownership.ts';
import { type ClusterRouting, isClusterInterface } from './cluster-routing-schema.ts';
import { comparePolicyRules, DEFAULT_RULES, ownTable, type PolicyRule } from './policy-rules.ts';
import { goes, inside, type Route } from './routes.ts';
import { routeOwner, ruleOwner } from './rule-owners.ts';

/** What is to become of the rules of policy routing. */
export interface PolicyVerdict {
  readonly extra: readonly PolicyRule[];
  readonly missing: readonly PolicyRule[];
  /** Tables to be emptied, as `FAMILY TABLE`. */
  readonly tables: readonly string[];
  /** Rules besides the defaults that stay. */
  readonly staying: readonly PolicyRule[];
  readonly kept: readonly Kept[];
}

/** `not from all fwmark 0xca6c lookup 51820`: wg-quick takes the mark for the number of the table (wg-quick(8), Table=). */
function isWgQuick({ selector }: PolicyRule): boolean {
  const [, mark, table] = /^not from all fwmark (0x[0-9a-f]+) lookup (\d+)$/.exec(selector) ?? [];
  return mark !== undefined && Number(table) >= 51820 && Number(table) < 51920;
}

const MAIN_WITHOUT_DEFAULT = 'from all lookup main suppress_prefixlength 0';

const numbered = ({ priority, selector }: PolicyRule): string => `${priority}: ${selector}`;

/** The interfaces that it asks about; one that is gone is printed with `[detached]`. */
const devicesOf = ({ selector }: PolicyRule): readonly string[] =>
  [...selector.matchAll(/\b[io]if (\S+)/g)].flatMap(match => match[1] ?? []);

const networksOf = ({ selector }: PolicyRule): readonly string[] =>
  [...selector.matchAll(/\b(?:from|to) (\S+)/g)].flatMap(match => match[1] ?? []);

/**
 * One pod, or all that pods or services have. A part of it that is somebody else's looks like a node's: a daemon that makes its interface anew
 * has an empty table meanwhile.
 */
const isOfPods = (network: string, ours: ClusterRouting): boolean =>
  ours.destinations.some(
    cidr => inside(network, cidr) && (inside(cidr, network) || !network.includes('/') || /\/(32|128)$/.test(network)),
  );

/**
 * Tells the rules of cluster software from others by what they say themselves: a rule that is known, one that asks about
 * an interface of the cluster's, one whose table holds nothing but routes that go, or nothing, and that speaks of one pod or of them all. Any
 * other stays, and so does a table that a rule which stays leads to.
 */
export function judgePolicyRules(
  rules: readonly PolicyRule[],
  routes: readonly Route[],
  ours: ClusterRouting,
): PolicyVerdict {
  const { extra, missing } = comparePolicyRules(rules);
  const routesOf = (rule: PolicyRule): readonly Route[] => {
    const table = ownTable(rule);
    return table === undefined ? [] : routes.filter(one => one.family === rule.family && one.table === table);
  };
  const known = (rule: PolicyRule): boolean => matchesAny(ours.rules, numbered(rule));
  const ofCluster = (rule: PolicyRule): boolean => {
    if (known(rule)) return true;
    if (devicesOf(rule).some(name => isClusterInterface(name, ours))) return true;
    if (ownTable(rule) === undefined) return false;
    const led = routesOf(rule);
    if (led.length > 0) return led.every(route => goes(route, ours));
    return isWgQuick(rule) || networksOf(rule).some(network => isOfPods(network, ours));
  };
  const ownerOf = (rule: PolicyRule): Owner => {
    const led = routesOf(rule);
    const names = [...devicesOf(rule), ...led.flatMap(one => one.devices), ownTable(rule) ?? ''];
    if (isKeptByName(names, ours.owners)) return KEPT_BY_NAME;
    if (ofCluster(rule)) return CLUSTER;
    return ruleOwner(rule.selector) ?? led.map(routeOwner).find(owner => owner !== undefined);
  };
  const owners = new Map(extra.map(rule => [rule, ownerOf(rule)]));
  const going = new Set(extra.filter(rule => goesBy(owners.get(rule), ours.owners)));
  // wg-quick's second rule serves all tunnels that take everything: it goes with the last of them.
  for (const family of ['4', '6'] as const) {
    const tunnels = extra.filter(rule => rule.family === family && isWgQuick(rule));
    const shared = extra.filter(rule => rule.family === family && rule.selector === MAIN_WITHOUT_DEFAULT);
    if (tunnels.length === 0) continue;
    for (const rule of shared) {
      if (tunnels.every(one => going.has(one))) going.add(rule);
      else going.delete(rule);
    }
  }
  const staying = extra.filter(rule => !going.has(rule));
  const led = new Set(staying.map(rule => `${rule.family} ${ownTable(rule)}`));
  const moved = (rule: PolicyRule): boolean =>
    staying.some(one => one.family === rule.family && one.selector === rule.selector);
  return {
    extra: [...going],
    missing: missing.filter(rule => !moved(rule)),
    tables: [...going].flatMap(rule => {
      const table = ownTable(rule);
      const isUnknown = owners.get(rule) === undefined;
      const whole =
        table !== undefined && (known(rule) || isUnknown || routesOf(rule).every(route => goes(route, ours)));
      return whole && !led.has(`${rule.family} ${table}`) ? [`${rule.family} ${table}`] : [];
    }),
    staying,
    kept: staying.map(rule => {
      const owner = owners.get(rule);
      const copies = DEFAULT_RULES.some(one => one.selector === rule.selector);
      return {
        name: `ip -${rule.family} rule ${numbered(rule)}`,
        why: whyItStays(
          owner,
          copies ? 'one of the kernel’s, moved by somebody' : 'nothing in it is the old cluster’s',
        ),
        kind: 'rule of policy routing',
        ...shownOwner(owner),
      };
    }),
  };
}

/** Nothing but the kernel's own: whatever else there is goes, of whomever. */
export function barePolicyRules(rules: readonly PolicyRule[]): PolicyVerdict {
  const { extra, missing } = comparePolicyRules(rules);
  const tables = extra.flatMap(rule => {
    const table = ownTable(rule);
    return table === undefined ? [] : [`${rule.family} ${table}`];
  });
  return { extra, missing, tables, staying: [], kept: [] };
}
