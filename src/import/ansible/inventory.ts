import type { Place, Remark } from '../found.ts';

export interface Variable {
  readonly value: unknown;
  readonly place: Place;
}

/** Variables by name. */
export type Variables = Map<string, Variable>;

export interface AnsibleGroup {
  readonly place: Place;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: Variables;
}

export interface AnsibleHost {
  readonly place: Place;
  readonly vars: Variables;
  /** What a person wrote behind it. */
  readonly comment?: string;
}

/** What Ansible's files say, in any of their forms, before anybody has asked which of it wins. */
export interface AnsibleInventory {
  readonly hosts: Map<string, AnsibleHost>;
  readonly groups: Map<string, AnsibleGroup>;
  /** Of `group_vars/`, by the group's name: they win over what the inventory's own file says of any group. */
  readonly groupFiles: Map<string, Variables>;
  /** Of `host_vars/`, by the host's name. */
  readonly hostFiles: Map<string, Variables>;
  readonly remarks: Remark[];
  /** Files that are sealed as a whole. */
  readonly sealedFiles: string[];
}

export const emptyInventory = (): AnsibleInventory => ({
  hosts: new Map(),
  groups: new Map(),
  groupFiles: new Map(),
  hostFiles: new Map(),
  remarks: [],
  sealedFiles: [],
});

/** The group of a name, made where it is named for the first time. */
export function groupIn({ groups }: AnsibleInventory, name: string, place: Place): AnsibleGroup {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const made: AnsibleGroup = { place, hosts: new Set(), children: new Set(), vars: new Map() };
  groups.set(name, made);
  return made;
}

/** The host of a name, made where it is named for the first time. */
export function hostIn({ hosts }: AnsibleInventory, name: string, place: Place, comment?: string): AnsibleHost {
  const known = hosts.get(name);
  if (known !== undefined) return known;
  const made: AnsibleHost = { place, vars: new Map(), ...(comment === undefined ? {} : { comment }) };
  hosts.set(name, made);
  return made;
}
