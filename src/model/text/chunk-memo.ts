/** Items of a run. Two hosts' lists of a thousand peers differ in one item each: all their runs but one or two are the same. */
const LENGTH = 32;

interface Run<I, T> {
  readonly items: readonly I[];
  readonly made: T;
}

/** Makes something of each run of a list's items, in order, or takes what was made of the same items before. */
export type ChunkMemo<I extends object, T> = (list: readonly I[], make: (items: readonly I[]) => T) => readonly T[];

/**
 * What many hosts' lists have in common is worked out once: a list is cut into runs, and what was made of a run is
 * remembered by its first item. The items are compared, which costs little beside making anything of them. `make` must
 * depend on the items only.
 */
export function createChunkMemo<I extends object, T>(): ChunkMemo<I, T> {
  const known = new WeakMap<I, Run<I, T>>();
  return (list, make) => {
    const all: T[] = [];
    for (let from = 0; from < list.length; from += LENGTH) {
      const first = list[from];
      if (first === undefined) continue;
      let run = known.get(first);
      if (run === undefined || !isAt(run.items, list, from)) {
        const items = list.slice(from, from + LENGTH);
        run = { items, made: make(items) };
        known.set(first, run);
      }
      all.push(run.made);
    }
    return all;
  };
}

function isAt(items: readonly object[], list: readonly object[], from: number): boolean {
  if (items.length !== Math.min(LENGTH, list.length - from)) return false;
  for (let at = 0; at < items.length; at += 1) if (items[at] !== list[from + at]) return false;
  return true;
}

/** Lists one after another. */
export function concatenated<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const none: readonly T[] = [];
  return none.concat(...lists);
}
