import { type Document, isAlias, isMap, isScalar, isSeq, type Pair } from 'yaml';
import type { MistakeText } from './mistake.ts';
import { showValue } from './show-value.ts';

/** Most values that a file may unfold to; an alias counts as everything it stands for. */
const MOST_VALUES = 1_000_000;
/** Most aliases in a file: the library looks each of them up among all others. */
const MOST_ALIASES = 2_000;

/** What a mistake says, with its distance from the beginning of the text. */
export interface StructureMistake extends MistakeText {
  readonly offset: number;
  /** `fatal`: the file has no value. `lossy`: something that it says is missing in the value. */
  readonly effect: 'fatal' | 'lossy' | 'none';
}

const offsetOf = (node: unknown): number =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;

/** The key's name where it has one. */
export const keyName = (pair: Pair): string | undefined => (isScalar(pair.key) ? String(pair.key.value) : undefined);

/** Finds what is sound YAML and still of no use: keys given twice, aliases that lead nowhere or explode. */
export function checkStructure(document: Document, lineOf: (offset: number) => number): StructureMistake[] {
  const mistakes: StructureMistake[] = [];
  const anchors = new Map<string, { node: unknown; size: number | undefined }>();
  let aliases = 0;
  let heaviest = { offset: 0, size: 0 };
  const say = (node: unknown, what: string, hint: string, effect: StructureMistake['effect'] = 'none'): void => {
    mistakes.push({ offset: offsetOf(node), what, hint, effect });
  };

  const sizeOfAlias = (node: unknown, name: string): number => {
    aliases += 1;
    const anchor = anchors.get(name);
    if (anchor === undefined) {
      say(
        node,
        `the alias *${name} has no anchor before it`,
        `write &${name} before the value that it stands for`,
        'fatal',
      );
    } else if (anchor.size === undefined) {
      say(node, `the alias *${name} is inside the value that it refers to`, 'write the value out', 'fatal');
    }
    const size = anchor?.size ?? 1;
    if (size > heaviest.size) heaviest = { offset: offsetOf(node), size };
    return size;
  };

  const sizeOfMap = (pairs: readonly Pair[]): number => {
    const seen = new Map<string, unknown>();
    let size = 1;
    for (const pair of pairs) {
      const name = keyName(pair);
      if (name === '__proto__') say(pair.key, 'a key cannot be named __proto__', 'choose another name');
      if (name !== undefined && seen.has(name)) {
        const line = lineOf(offsetOf(seen.get(name)));
        say(
          pair.key,
          `${showValue(name)} appears here a second time`,
          `it is already in line ${line}: remove one`,
          'lossy',
        );
      } else if (name !== undefined) seen.set(name, pair.key);
      if (name === '<<') {
        const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
        for (const source of sources) {
          const target = isAlias(source) ? anchors.get(source.source)?.node : source;
          if (target === undefined || isMap(target)) continue;
          say(
            source ?? pair.key,
            '<< merges mappings only',
            'write an alias of a mapping behind it, as in <<: *defaults',
            'fatal',
          );
        }
      }
      size += sizeOf(pair.value);
    }
    return size;
  };

  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOfAlias(node, node.source);
    if (!isMap(node) && !isSeq(node)) {
      if (isScalar(node) && node.anchor !== undefined) anchors.set(node.anchor, { node, size: 1 });
      return 1;
    }
    const entry: { node: unknown; size: number | undefined } = { node, size: undefined };
    if (node.anchor !== undefined) anchors.set(node.anchor, entry);
    const size = isMap(node) ? sizeOfMap(node.items) : node.items.reduce((sum: number, item) => sum + sizeOf(item), 1);
    entry.size = size;
    return size;
  };

  const size = sizeOf(document.contents);
  if (size > MOST_VALUES || aliases > MOST_ALIASES) {
    const much = aliases > MOST_ALIASES ? `${aliases} aliases` : 'aliases that expand to millions of values';
    mistakes.push({
      offset: heaviest.offset,
      effect: 'fatal',
      what: `the file has ${much}`,
      hint: 'write out what they stand for',
    });
  }
  return mistakes;
}
