import { coveredBy } from '../text/path-pattern.ts';
import type { Reach } from './reach.ts';
import type { BoundTask } from './resource.ts';

const meet = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
  one.some(name => other.includes(name));

/** Whether a change of the task may lead to another thing at the path, or to none. A folder that is made above it does not. */
function mayChange({ reach, removes }: Pick<BoundTask, 'reach' | 'removes'>, path: string): boolean {
  const { paths = [], mounts = [], links = [] } = reach;
  const elsewhere = [...mounts, ...links, ...(removes ? paths : [])];
  return paths.includes(path) || elsewhere.some(one => coveredBy(one)(path));
}

/**
 * Whether a change of the task, if it is made first, may lift a refusal that depends on what `by` names. Where others' code
 * runs, nobody knows: it may. Pure.
 */
export function mayLift(earlier: Pick<BoundTask, 'reach' | 'removes'>, by: Reach): boolean {
  const { reach } = earlier;
  return (
    reach.anything === true ||
    (reach.network === true && by.network === true) ||
    (by.paths ?? []).some(path => mayChange(earlier, path)) ||
    meet(reach.users, by.users) ||
    meet(reach.units, by.units) ||
    meet(reach.packages, by.packages) ||
    meet(reach.sysctls, by.sysctls)
  );
}

/** A path with all folders above it: what may lift a refusal that depends on whose folder the path is in. */
export const withFoldersAbove = (path: string): readonly string[] => {
  const parts = path.split('/').filter(part => part !== '');
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
};
