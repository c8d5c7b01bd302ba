import { isMapping } from '../../model/is-mapping.ts';

/** Deeper than anything that a function may answer: what goes round in a circle ends here. */
const DEEPEST = 12;

/**
 * An answer without the members that are `undefined`: in JavaScript `hint: known ? text : undefined` is how one leaves it out.
 * @param besides members that are left as they are, with all that is in them
 */
export function withoutUndefined(value: unknown, besides: readonly string[] = [], depth = 0): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map(one => withoutUndefined(one, besides, depth + 1));
  if (!isMapping(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, besides.includes(name) ? one : withoutUndefined(one, besides, depth + 1)]),
  );
}
