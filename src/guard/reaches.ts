import type { Reach } from '../model/plan/reach.ts';
import { coveredBy } from '../model/text/path-pattern.ts';
import type { WayIn } from './way-in/way-in.ts';

/** Whom a change of rights concerns besides the login: it becomes root. */
const ROOT = 'root';

/** Whether a kernel setting is one of the network's. */
export const isOfNetwork = (name: string): boolean => name.startsWith('net.');

/** How many folders deep a path, or what a pattern names, lies. */
const depth = (path: string): number => path.split('/').filter(part => part !== '').length;

/** Whether a path (or a pattern) is one of these, or a folder above it. */
const isAtOrAbove = (path: string, places: readonly string[]): boolean => places.some(coveredBy(path));

/** Whether what a path (or a pattern) names may lie below one of these. */
const isBelow = (path: string, folders: readonly string[]): boolean =>
  folders.some(folder => {
    const above = path.split('/').slice(0, depth(folder) + 1);
    return depth(path) > depth(folder) && coveredBy(above.join('/'))(folder);
  });

function pathReaches(path: string, way: WayIn): boolean {
  const folders = [...way.trees, ...way.wholes];
  return isAtOrAbove(path, [...way.files, ...way.programs, ...folders]) || isBelow(path, folders);
}

function mayTouch(reach: Reach, way: WayIn): boolean {
  const { anything, network, paths = [], mounts = [], units = [], users = [], keysOf = [], packages = [] } = reach;
  return (
    anything === true ||
    network === true ||
    [...paths, ...mounts].some(path => pathReaches(path, way)) ||
    [...users, ...keysOf].some(name => name === way.login || name === ROOT) ||
    units.map(coveredBy).some(covers => [...way.units].some(covers)) ||
    (reach.sysctls ?? []).some(isOfNetwork) ||
    packages.some(name => way.packages.has(name))
  );
}

/**
 * Whether a change may keep the next login out, by what it reaches and by what the host says that the login depends on. Where
 * the host would not say all of it, everything may; and so where it could not be asked (`undefined`). Pure.
 */
export const reachesWayIn = (reach: Reach, way: WayIn | undefined): boolean =>
  way === undefined || way.unread.length > 0 || mayTouch(reach, way);

/**
 * Why a removal is refused: it takes away what the login depends on together with what nobody keeps, so that no guard could
 * put it back. `undefined`: it is not. A file by itself is kept, and its removal guarded.
 */
export function refusedRemoval({ users = [], packages = [], paths = [] }: Reach, way: WayIn): string | undefined {
  const user = users.find(name => name === way.login);
  if (user !== undefined) return `${user} is the user that this run logs in as`;
  const needed = packages.find(name => way.packages.has(name));
  if (needed !== undefined) return `this login depends on the package ${needed}`;
  const folders = [way.home, ...way.trees, ...way.wholes];
  for (const path of paths) {
    const covers = coveredBy(path);
    const held =
      folders.find(folder => covers(folder)) ??
      [...way.files, ...way.programs].find(one => depth(one) > depth(path) && covers(one));
    if (held !== undefined) return `this login depends on ${held}`;
  }
  return undefined;
}
