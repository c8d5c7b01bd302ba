import { type Document, isAlias, isMap, isNode, isSeq, type Pair, type YAMLMap } from 'yaml';
import { keyName } from './check-structure.ts';
import type { Mistake } from './mistake.ts';

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

/** Where the text of a mistake begins, as a distance from the file's beginning: as near as the path can be followed. */
export function locate(document: Document, { path, at }: Pick<Mistake, 'path' | 'at'>): number {
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);

  const find = (map: YAMLMap, name: string): Pair | undefined => {
    const own = map.items.find(pair => keyName(pair) === name);
    if (own !== undefined) return own;
    for (const merge of map.items) {
      if (keyName(merge) !== '<<') continue;
      const value = follow(merge.value);
      for (const source of isSeq(value) ? value.items : [value]) {
        const merged = follow(source);
        const pair = isMap(merged) ? find(merged, name) : undefined;
        if (pair !== undefined) return pair;
      }
    }
    return undefined;
  };

  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const collection = follow(node);
    if (isMap(collection)) {
      const pair = find(collection, String(step));
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
}
