import { ANYTHING } from '../model/plan/resource.ts';
import { coveredBy } from '../model/text/path-pattern.ts';
import type { WayIn } from './way-in.ts';

/** Kinds of things that every packet passes, or that decide where it goes. */
const NETWORK: ReadonlySet<string> = new Set(['firewall', 'routes', 'policy-routing', 'interface']);

/** Whom a change of rights concerns besides the login: it becomes root. */
const ROOT = 'root';

/** An id's kind and the rest of it. */
const split = (id: string): readonly [kind: string, name: string] => {
  const colon = id.indexOf(':');
  return colon === -1 ? [id, ''] : [id.slice(0, colon), id.slice(colon + 1)];
};

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

function idReaches(id: string, way: WayIn): boolean {
  const [kind, name] = split(id);
  if (NETWORK.has(kind)) return true;
  switch (kind) {
    case ANYTHING:
      return true;
    case 'path':
    case 'mounts':
      return pathReaches(name, way);
    case 'user':
      return name === way.login || name === ROOT;
    case 'unit':
      return [...way.units].some(coveredBy(name));
    case 'sysctl':
      return name.startsWith('net.');
    case 'package':
      return way.packages.has(name);
    default:
      return false;
  }
}

/**
 * Whether changing these ids may keep the next login out, by what the host says that it hangs on. Where the host would not
 * say all of it, everything may; and so where it could not be asked (`undefined`). Pure.
 */
export const reachesWayIn = (ids: readonly string[], way: WayIn | undefined): boolean =>
  way === undefined || way.unread.length > 0 || ids.some(id => idReaches(id, way));

/**
 * Why a removal is refused: it takes away what the login hangs on together with what nobody keeps, so that no guard could
 * put it back. `undefined`: it is not. A file by itself is kept, and its removal guarded.
 */
export function refusedRemoval(ids: readonly string[], way: WayIn): string | undefined {
  for (const id of ids) {
    const [kind, name] = split(id);
    if (kind === 'user' && name === way.login) return `${name} is the user that this run logs in as`;
    if (kind === 'package' && way.packages.has(name)) return `this login hangs on the package ${name}`;
    if (kind !== 'path') continue;
    const folders = [way.home, ...way.trees, ...way.wholes];
    const folder = folders.find(one => isAtOrAbove(name, [one]));
    if (folder !== undefined) return `this login hangs on ${folder}`;
    const covers = coveredBy(name);
    const below = [...way.files, ...way.programs].find(one => depth(one) > depth(name) && covers(one));
    if (below !== undefined) return `this login hangs on ${below}`;
  }
  return undefined;
}
