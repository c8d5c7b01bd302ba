import type { Inventory } from '../model/inventory.ts';
import { isSealed } from './sealed-value.ts';

/** The way to a value, from the file's top. */
export type ValuePath = readonly (string | number)[];

/** A sealed value, whole or not, and the way to it. */
export interface SealedAt {
  readonly path: ValuePath;
  readonly sealed: string;
}

const within = (value: unknown, path: ValuePath): SealedAt[] => {
  if (isSealed(value)) return [{ path, sealed: value }];
  if (Array.isArray(value)) return value.flatMap((one, at) => within(one, [...path, at]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => within(one, [...path, key]));
};

/** Every sealed value below `vars`, in the order of the file. */
const sealedVars = ({ vars, sites, roleVars = {}, hosts }: Inventory): readonly SealedAt[] => [
  ...within(vars, ['vars']),
  ...sites.flatMap(site => within(site.vars ?? {}, ['sites', site.name, 'vars'])),
  ...Object.entries(roleVars).flatMap(([role, own]) => within(own, ['roles', role, 'vars'])),
  ...hosts.flatMap(host => within(host.vars, ['hosts', host.name, 'vars'])),
];

/** Every sealed password for sudo, that of all hosts once. */
const sealedPasswords = ({ hosts }: Inventory): readonly SealedAt[] => {
  const found = hosts.flatMap(({ ssh: { become } }) =>
    become.method === 'sudo' && typeof become.password === 'object' && 'sealed' in become.password
      ? [become.password]
      : [],
  );
  return [...new Map(found.map(one => [one.path.join('\n'), one])).values()];
};

/** What a session needs opened: all that is sealed, or only what it logs in with. */
export type Opens = 'all' | 'passwords';

export const sealedValues = (inventory: Inventory, opens: Opens): readonly SealedAt[] => [
  ...sealedPasswords(inventory),
  ...(opens === 'all' ? sealedVars(inventory) : []),
];
