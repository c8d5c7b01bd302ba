import type { GivenKey } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import { clusterDrafts } from '../clusters/cluster-drafts.ts';

/**
 * A file's value in which hosts have what sections give them where they do not say it themselves. The same file is always given the
 * same.
 */
export function withGiven(
  value: unknown,
  sections: readonly BoundSection[],
): { readonly value: unknown; readonly given: readonly GivenKey[] } {
  if (!(isMapping(value) && isMapping(value['hosts']))) return { value, given: [] };
  const { hosts } = value;
  const all = Object.entries(hosts).map(([name, keys]) => ({ name, keys }));
  const clusters = clusterDrafts(value, sections);
  const given = sections.flatMap(section => section.gives(value[section.key], all, clusters));
  if (given.length === 0) return { value, given };
  const filled = Object.entries(hosts).map(([name, keys]) => {
    const own = given.filter(({ host }) => host === name).map(one => [one.key, one.value] as const);
    return [name, isMapping(keys) && own.length > 0 ? { ...keys, ...Object.fromEntries(own) } : keys] as const;
  });
  return { value: { ...value, hosts: Object.fromEntries(filled) }, given };
}
