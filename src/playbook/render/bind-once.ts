import { sameValue } from '../same-value.ts';

/** Makes something of an entry's arguments, by `make`, unless it has just been made of the same ones. */
export type BindOnce<T> = (entry: object, args: unknown, make: () => T) => T;

/**
 * Most entries say the same on every host: what is made of their arguments is then one value for all of them, scripts
 * included. Only the last arguments of an entry are remembered, since hosts are rendered one after another.
 */
export function createBindOnce<T>(): BindOnce<T> {
  const last = new WeakMap<object, { readonly args: unknown; readonly made: T }>();
  return (entry, args, make) => {
    const before = last.get(entry);
    if (before !== undefined && sameValue(before.args, args)) return before.made;
    const made = make();
    last.set(entry, { args, made });
    return made;
  };
}
