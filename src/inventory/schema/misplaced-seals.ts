import type { Mistake, Path } from '../../yaml/mistake.ts';

/** Sections whose entries have vars of their own, by name. */
const IN_GROUPS: ReadonlySet<unknown> = new Set(['hosts', 'sites', 'roles']);

/** Whether values of this place are opened when they are used: what is below vars, and passwords for sudo. */
const isOpened = (path: Path): boolean => {
  const [first, second, ...rest] = IN_GROUPS.has(path[0]) ? path.slice(2) : path;
  return first === 'vars' || (first === 'ssh' && second === 'become_password' && rest.length === 0);
};

/** Values that are sealed (`secrets/sealed-value.ts`) where none is opened. */
export function misplacedSeals(value: unknown, path: Path = []): Mistake[] {
  if (isOpened(path)) return [];
  if (Array.isArray(value)) return value.flatMap((one, at) => misplacedSeals(one, [...path, at]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, one]) => misplacedSeals(one, [...path, key]));
  }
  if (typeof value !== 'string' || !/^sealed:v\d+:/.test(value)) return [];
  const what = 'a sealed value is not allowed here: only those below vars, and become_password, are opened';
  return [{ path, at: 'value', what, hint: 'write the value itself; sealed ones go below vars, for templates' }];
}
