import { type Alias, type Document, isAlias, isMap, isNode, isSeq, type Pair, type YAMLMap } from 'yaml';
import { keyName } from './check-structure.ts';
import type { Mistake } from './mistake.ts';

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

/** Finds where parts of a document begin; what it has looked up once, it knows. */
export function locator(document: Document): (mistake: Pick<Mistake, 'path' | 'at'>) => number {
  const targets = new Map<Alias, unknown>();
  const indexes = new Map<YAMLMap, ReadonlyMap<string, Pair>>();

  const follow = (node: unknown): unknown => {
    if (!isAlias(node)) return node;
    if (!targets.has(node)) targets.set(node, node.resolve(document));
    return targets.get(node);
  };

  /** The pairs of a mapping by name, merged ones included; the last of a name given twice, which is the one that counts. */
  const indexOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = indexes.get(map);
    if (known !== undefined) return known;
    const own = new Map<string, Pair>();
    const merged = new Map<string, Pair>();
    for (const pair of map.items) {
      const name = keyName(pair);
      if (name !== undefined && name !== '<<') own.set(name, pair);
      if (name !== '<<') continue;
      const value = follow(pair.value);
      for (const item of isSeq(value) ? value.items : [value]) {
        const source = follow(item);
        if (!isMap(source)) continue;
        for (const [key, found] of indexOf(source)) if (!merged.has(key)) merged.set(key, found);
      }
    }
    const index = new Map([...merged, ...own]);
    indexes.set(map, index);
    return index;
  };

  return ({ path, at }) => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const [depth, step] of path.entries()) {
      const collection = follow(node);
      if (isMap(collection)) {
        const pair = indexOf(collection).get(String(step));
        if (pair === undefined) break;
        const last = depth === path.length - 1;
        const key = startOf(pair.key) ?? offset;
        // A value that is not written has a place behind its key; the key is what a person looks for.
        const empty = isNode(pair.value) && pair.value.range?.[0] === pair.value.range?.[1];
        offset = (last && at === 'key') || empty ? key : (startOf(pair.value) ?? key);
        node = pair.value;
      } else if (isSeq(collection)) {
        const item = collection.items[Number(step)];
        if (item === undefined) break;
        offset = startOf(item) ?? offset;
        node = item;
      } else break;
    }
    return offset;
  };
}
