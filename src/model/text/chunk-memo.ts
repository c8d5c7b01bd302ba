/**
 * Items of a run. Two hosts' lists of a thousand peers differ in one item each: all their runs but one or two are the same.
 * Shorter runs leave less of a list to each host alone, and make more runs to look up.
 */
const LENGTH = 16;

/** Makes something of each run of a list's items, in order, or takes what was made of the same items before. */
export type ChunkMemo<I extends object, T> = (list: readonly I[], make: (items: readonly I[]) => T) => readonly T[];

const partsOf = new WeakMap<readonly unknown[], readonly (readonly unknown[])[]>();

/** Lists one after another. Whoever makes something of the whole by a `ChunkMemo` makes it of each of these lists once. */
export function concatenated<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const none: readonly T[] = [];
  const whole = none.concat(...lists);
  partsOf.set(whole, lists);
  return whole;
}

/** Whether these are the parts of the list: by where each begins, since none is changed once it is made. */
function arePartsOf<I>(parts: readonly (readonly unknown[])[], list: readonly I[]): parts is readonly (readonly I[])[] {
  let from = 0;
  for (const part of parts) {
    if (part.length > 0 && part[0] !== list[from]) return false;
    from += part.length;
  }
  return from === list.length;
}

/** Cuts a list into runs; one that has the items of an earlier one is that one. */
function createCut<I extends object>(): (list: readonly I[]) => readonly (readonly I[])[] {
  const known = new WeakMap<I, readonly I[]>();
  return list =>
    cutAll(list, from => {
      const first = list[from];
      const before = first === undefined ? undefined : known.get(first);
      if (before !== undefined && isAt(before, list, from)) return before;
      const run = list.slice(from, from + LENGTH);
      if (first !== undefined) known.set(first, run);
      return run;
    });
}

function cutAll<I>(list: readonly I[], runAt: (from: number) => readonly I[]): readonly (readonly I[])[] {
  return Array.from({ length: Math.ceil(list.length / LENGTH) }, (_, at) => runAt(at * LENGTH));
}

function isAt(items: readonly object[], list: readonly object[], from: number): boolean {
  if (items.length !== Math.min(LENGTH, list.length - from)) return false;
  for (let at = 0; at < items.length; at += 1) if (items[at] !== list[from + at]) return false;
  return true;
}

/**
 * What many hosts' lists have in common is worked out once: a list is cut into runs, and what was made of a run is
 * remembered. One that was put together from runs (`concatenated`) has them still: none of its items is looked at. `make`
 * must depend on the items only.
 */
export function createChunkMemo<I extends object, T>(): ChunkMemo<I, T> {
  const cut = createCut<I>();
  const known = new WeakMap<readonly I[], { readonly made: T }>();
  return (list, make) => {
    const parts = partsOf.get(list);
    const runs = parts !== undefined && arePartsOf(parts, list) ? parts : cut(list);
    return runs.map(run => {
      const before = known.get(run) ?? { made: make(run) };
      known.set(run, before);
      return before.made;
    });
  };
}

/** Gives a list without one of its items, for each of them: all these lists are put together from the same runs. */
export function createWithout<I extends object>(list: readonly I[]): (item: I) => readonly I[] {
  const runs = cutAll(list, from => list.slice(from, from + LENGTH));
  const places = new Map(list.map((item, at) => [item, at]));
  return item => {
    const at = places.get(item);
    if (at === undefined) return list;
    return concatenated(
      runs.with(Math.floor(at / LENGTH), runs[Math.floor(at / LENGTH)]?.filter(one => one !== item) ?? []),
    );
  };
}
