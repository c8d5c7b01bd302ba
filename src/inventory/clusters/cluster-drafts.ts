import { mapping } from '../../model/fitting.ts';
import { isMapping } from '../../model/is-mapping.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import type { Path } from '../../yaml/mistake.ts';

/** One of several clusters of a file, as far as the file can be read. */
export interface ClusterDraft {
  readonly name: string;
  /** What stands below its name. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Names of the hosts that say they are of it. */
  readonly hosts: readonly string[];
  /** The file's value as if there were no other cluster: its hosts, and its sections over those at the top. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Where in the file something stands that was found in `value`. */
  readonly placeOf: (path: Path) => Path;
}

/** The clusters of a file that describes several; none where it describes one. Pure. */
export function clusterDrafts(root: unknown, sections: readonly BoundSection[]): readonly ClusterDraft[] {
  const { clusters, ...top } = mapping(root);
  if (!isMapping(clusters)) return [];
  const keys = sections.filter(one => one.perCluster).map(one => one.key);
  const hosts = Object.entries(mapping(top['hosts']));
  return Object.entries(mapping(clusters)).map(([name, value]) => {
    const said = mapping(value);
    const own = hosts.filter(([, host]) => mapping(host)['cluster'] === name);
    const over = keys.filter(key => said[key] !== undefined);
    const merged = over.map(key => [key, laidOver(top[key], said[key])] as const);
    return {
      name,
      said,
      hosts: own.map(([host]) => host),
      value: { ...top, ...Object.fromEntries(merged), cluster: name, hosts: Object.fromEntries(own) },
      placeOf: path => {
        const [key, field] = path;
        if (typeof key !== 'string' || !keys.includes(key)) return path;
        const isOwn =
          field === undefined
            ? said[key] !== undefined || top[key] === undefined
            : Object.hasOwn(mapping(said[key]), field) || !Object.hasOwn(mapping(top[key]), field);
        return isOwn ? ['clusters', name, ...path] : path;
      },
    };
  });
}

/** A section of one cluster over that of all; what is no mapping stands as it is, and is a mistake of its own. */
const laidOver = (all: unknown, own: unknown): unknown =>
  isMapping(all) && isMapping(own) ? { ...mapping(all), ...mapping(own) } : own;
