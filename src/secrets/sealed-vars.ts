import type { Inventory } from '../model/inventory.ts';
import { isSealed } from './sealed-value.ts';

/** The way to a value, from the file's top. */
export type VarPath = readonly (string | number)[];

/** A sealed value, whole or not, and the way to it. */
export interface SealedVar {
  readonly path: VarPath;
  readonly sealed: string;
}

const within = (value: unknown, path: VarPath): SealedVar[] => {
  if (isSealed(value)) return [{ path, sealed: value }];
  if (Array.isArray(value)) return value.flatMap((one, at) => within(one, [...path, at]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => within(one, [...path, key]));
};

/** Every sealed value below `vars`, in the order of the file. */
export const sealedVars = ({ vars, hosts }: Inventory): readonly SealedVar[] => [
  ...within(vars, ['vars']),
  ...hosts.flatMap(host => within(host.vars, ['hosts', host.name, 'vars'])),
];
