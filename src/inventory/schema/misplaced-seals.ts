import type { Mistake, Path } from '../../yaml/mistake.ts';

/** Whether values of this place are opened when they are used. */
const isVar = ([first, , third]: Path): boolean => first === 'vars' || (first === 'hosts' && third === 'vars');

/** Values that are sealed (`secrets/sealed-value.ts`) where none is opened. */
export function misplacedSeals(value: unknown, path: Path = []): Mistake[] {
  if (isVar(path)) return [];
  if (Array.isArray(value)) return value.flatMap((one, at) => misplacedSeals(one, [...path, at]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, one]) => misplacedSeals(one, [...path, key]));
  }
  if (typeof value !== 'string' || !/^sealed:v\d+:/.test(value)) return [];
  const what = 'a sealed value is not allowed here: only those below vars are opened';
  return [{ path, at: 'value', what, hint: 'write the value itself; sealed ones go below vars, for templates' }];
}
