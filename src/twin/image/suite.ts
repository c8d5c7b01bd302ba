import type { Host } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/** The Debian releases that a twin's host can run. */
export const suites = ['debian11', 'debian12', 'debian13'] as const;

export type Suite = (typeof suites)[number];

/** Debian's own name for the release, as its archive has it. */
export const codenames: Readonly<Record<Suite, string>> = {
  debian11: 'bullseye',
  debian12: 'bookworm',
  debian13: 'trixie',
};

/**
 * The release that a host of the twin runs: `vars.twin_suite` of the host, else the option, else Debian 12.
 * @throws {InputProblem} for a release that there is no image for.
 */
export function suiteOf(host: Host, option: string | undefined): Suite {
  const wanted = host.vars['twin_suite'] ?? option ?? 'debian12';
  const suite = suites.find(one => one === wanted);
  if (suite !== undefined) return suite;
  throw new InputProblem({
    where: host.name,
    what: `the twin has no release ${JSON.stringify(wanted)}`,
    hint: `set twin_suite to one of ${suites.join(', ')}`,
  });
}
