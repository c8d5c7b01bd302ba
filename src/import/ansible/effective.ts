import type { AnsibleInventory, Variable, Variables } from './inventory.ts';

/** What counts for one host, and the groups that it is in, the outermost first. */
export interface Effective {
  readonly vars: ReadonlyMap<string, Variable>;
  readonly groups: readonly string[];
  /** Values that stand in the inventory's own file and lose to `group_vars/` or `host_vars/`. */
  readonly beaten: ReadonlyMap<string, Variable>;
}

/** How deep each group lies below `all`: the longest way counts, and the deeper group wins. */
function depths({ groups }: AnsibleInventory): ReadonlyMap<string, number> {
  const found = new Map<string, number>([...groups.keys()].map(name => [name, name === 'all' ? 0 : 1]));
  const visit = (name: string, depth: number, way: readonly string[]): void => {
    if (way.includes(name)) return;
    found.set(name, Math.max(found.get(name) ?? 1, depth));
    for (const child of groups.get(name)?.children ?? []) visit(child, depth + 1, [...way, name]);
  };
  for (const name of groups.keys()) visit(name, name === 'all' ? 0 : 1, []);
  return found;
}

/** Every host's variables and groups, by its name, with Ansible's order of who wins. */
export function effective(inventory: AnsibleInventory): ReadonlyMap<string, Effective> {
  const { hosts, groups, groupFiles, hostFiles } = inventory;
  const depthOf = depths(inventory);
  const parents = new Map<string, string[]>();
  for (const [name, { children }] of groups)
    for (const child of children) parents.set(child, [...(parents.get(child) ?? []), name]);
  const priority = (name: string): number => Number(groups.get(name)?.vars.get('ansible_group_priority')?.value ?? 1);

  const groupsOf = (host: string): string[] => {
    const all = new Set(['all']);
    const add = (name: string): void => {
      if (all.has(name) && name !== 'all') return;
      all.add(name);
      for (const parent of parents.get(name) ?? []) add(parent);
    };
    for (const [name, group] of groups) if (group.hosts.has(host)) add(name);
    return [...all].sort(
      (one, other) =>
        (depthOf.get(one) ?? 0) - (depthOf.get(other) ?? 0) ||
        priority(one) - priority(other) ||
        (one < other ? -1 : 1),
    );
  };

  return new Map(
    [...hosts].map(([name, host]) => {
      const own = groupsOf(name);
      const [first, ...rest] = own;
      const fromFile: Variables = new Map();
      const vars = new Map<string, Variable>();
      const beaten = new Map<string, Variable>();
      const put = (more: ReadonlyMap<string, Variable> | undefined, outside: boolean): void => {
        for (const [key, variable] of more ?? []) {
          const before = fromFile.get(key);
          if (outside && before !== undefined && before.value !== variable.value) beaten.set(key, before);
          if (!outside) fromFile.set(key, variable);
          vars.set(key, variable);
        }
      };
      for (const group of own) put(groups.get(group)?.vars, false);
      put(first === undefined ? undefined : groupFiles.get(first), true);
      for (const group of rest) put(groupFiles.get(group), true);
      put(host.vars, false);
      put(hostFiles.get(name), true);
      return [name, { vars, groups: own, beaten }];
    }),
  );
}
