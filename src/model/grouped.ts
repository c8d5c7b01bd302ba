/** Values by a key, in the order in which each key first came. */
export function grouped<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = key(one);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(one);
  }
  return groups;
}
