import type { UpgradeTold, UpgradeWay } from '../../model/cluster/upgrade-way.ts';

/** What a part of the cluster is, and could be. */
export interface OutdatedPart {
  readonly part: string;
  readonly runs: readonly { readonly version: string; readonly hosts: readonly string[] }[];
  /** What the inventory names; absent: it does not have this part. */
  readonly wanted?: string;
  /** With what this release was run. */
  readonly tested: string;
  /** Whether that is newer than any that runs. */
  readonly newer: boolean;
  /** What is done next on the way there; absent: nothing is to be done. */
  readonly next?: string;
}

/** Numbers of a version of anything, for what has no order of its own. */
function isNewer(tested: string, version: string): boolean {
  const numbers = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const [one, other] = [numbers(tested), numbers(version)];
  const at = one.findIndex((number, index) => number !== other[index]);
  return at !== -1 && (one[at] ?? 0) > (other[at] ?? 0);
}

/** What runs by version, each with its hosts. */
function runsOf(told: ReadonlyMap<string, UpgradeTold>): OutdatedPart['runs'] {
  const hostsOf = new Map<string, string[]>();
  for (const [host, { node, installed, noted }] of told) {
    const version = installed ?? noted['version'];
    if (node && version !== undefined) hostsOf.set(version, [...(hostsOf.get(version) ?? []), host]);
  }
  return [...hostsOf].map(([version, hosts]) => ({ version, hosts }));
}

/**
 * What runs, what is tested, and what the step between the two needs: no internet is asked. Pure.
 * @param command the command as it is typed for this inventory, with what follows `provision`
 */
export function outdatedParts(
  way: UpgradeWay,
  told: ReadonlyMap<string, UpgradeTold>,
  wanted: Readonly<Record<string, string>>,
  command: (words: string) => string,
): readonly OutdatedPart[] {
  const besides = new Map(
    [...told].flatMap(([host, { runs }]) =>
      Object.entries(runs).map(([of, version]) => [of, { host, version }] as const),
    ),
  );
  const k3s = runsOf(told);
  const tested = way.tested['k3s'] ?? '';
  const older = k3s.filter(({ version }) => (way.compare(version, tested) ?? 0) < 0);
  const [first] = older;
  const step = first === undefined ? undefined : (way.firstStep(first.version, tested) ?? tested);
  const own: OutdatedPart = {
    part: 'k3s',
    runs: k3s,
    ...(wanted['k3s'] === undefined ? {} : { wanted: wanted['k3s'] }),
    tested,
    newer: older.length > 0,
    ...(step === undefined ? {} : { next: command(`upgrade --to ${step}`) }),
  };
  const others = ['calico', 'traefik'].flatMap((part): readonly OutdatedPart[] => {
    const runs = besides.get(part);
    const by = way.tested[part] ?? '';
    if (runs === undefined) return [];
    const newer = isNewer(by, runs.version);
    const needs = part === 'calico' ? 'phase3' : 'phase4';
    const is = { part, runs: [{ version: runs.version, hosts: [] }], tested: by, newer };
    const of = wanted[part] === undefined ? {} : { wanted: wanted[part] };
    return [{ ...is, ...of, ...(newer ? { next: command(needs) } : {}) }];
  });
  return [own, ...others];
}
