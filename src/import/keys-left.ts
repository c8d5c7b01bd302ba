import type { Remark } from './found.ts';
import { mapOf, type Tree } from './read-tree.ts';
import { notCarried } from './remark.ts';

/** The keys of a mapping that nothing is made of, each with its line. @param known those that something is made of */
export function keysLeft(
  { placeOf }: Tree,
  value: unknown,
  path: readonly (string | number)[],
  known: readonly string[],
): Remark[] {
  const taken = new Set(known.map(key => key.toLowerCase()));
  return Object.keys(mapOf(value))
    .filter(key => !taken.has(key.toLowerCase()))
    .map(key => notCarried(key, placeOf(...path, key)));
}
