import {
  type Document,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { isSealed } from './sealed-value.ts';

/** Stands before a value that is secret, in a text that is being edited. */
export const TAG = '!secret';

/** A value in a YAML text, and what it stands in. */
interface Spot {
  readonly node: Scalar;
  /** The keys that lead to it. */
  readonly keys: readonly string[];
  /** The column of the key or the dash that it stands behind, from 0; `undefined` inside braces and brackets. */
  readonly indent: number | undefined;
}

/** Parses a text in which values are open: `!secret` makes a text of whatever stands behind it. */
export const parseOpened = (text: string, lines = new LineCounter()): Document.Parsed =>
  parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    merge: true,
    logLevel: 'error',
    // Before a map or a list it means nothing, which is told with the other mistakes.
    customTags: [
      { tag: TAG, resolve: (value: string) => value },
      { tag: TAG, collection: 'map', resolve: map => map },
      { tag: TAG, collection: 'seq', resolve: list => list },
    ],
  });

const keysOf = (way: readonly (Document | Node | Pair)[]): string[] =>
  way.filter(isPair).map(pair => (isScalar(pair.key) ? String(pair.key.value) : ''));

/** Every value (no key) of a text, in its order. */
export function spotsIn(text: string): readonly Spot[] {
  const lines = new LineCounter();
  const document = parseOpened(text, lines);
  const spots: Spot[] = [];
  visit(document, {
    Scalar: (key, node, way) => {
      if (key === 'key') return;
      const flow = way.some(one => 'flow' in one && one.flow === true);
      const parent = way.at(-1);
      const before = isPair(parent) ? parent.key : parent;
      const start = typeof before === 'object' && before !== null && 'range' in before ? before.range : undefined;
      const offset = Array.isArray(start) ? Number(start[0]) : undefined;
      const indent = flow || offset === undefined ? undefined : lines.linePos(offset).col - 1;
      spots.push({ node, keys: keysOf(way), indent });
    },
  });
  return spots;
}

/** Lines that a block scalar gives back as they are: printable, and the first one tells the indent. */
const isBlock = (value: string): boolean =>
  /^[^\s].*\n/.test(value) && !/[^\P{C}\n\t]|[\u2028\u2029\ufeff]/u.test(value);

function asBlock(value: string, indent: number): string {
  const body = value.replace(/\n*$/, '');
  const ends = value.length - body.length;
  const chomp = ends === 0 ? '-' : ends === 1 ? '' : '+';
  const pad = ' '.repeat(indent + 2);
  const all = `${body}${'\n'.repeat(Math.max(0, ends - 1))}`.split('\n');
  return `|${chomp}\n${all.map(line => (line === '' ? '' : `${pad}${line}`)).join('\n')}`;
}

const asQuoted = (value: string): string =>
  /["\\]/.test(value) && !/[^\P{C}]/u.test(value) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);

/** One value after another replaced, from the last to the first, so that the places stay right. */
export const spliced = (text: string, splices: readonly { from: number; to: number; put: string }[]): string =>
  splices.toReversed().reduce((now, { from, to, put }) => now.slice(0, from) + put + now.slice(to), text);

/**
 * The text with every sealed value open behind `!secret`, and everything else as it is to the byte.
 * @param values the opened values by their sealed texts; what is not among them stays sealed
 */
export function showOpened(text: string, values: ReadonlyMap<string, string>): string {
  return spliced(
    text,
    spotsIn(text).flatMap(({ node, indent }) => {
      const value = isSealed(node.value) ? values.get(node.value) : undefined;
      if (value === undefined || !node.range) return [];
      const [from, to] = node.range;
      const block = indent !== undefined && isBlock(value) && /^\r?\n|^$/.test(text.slice(to));
      return [{ from, to, put: `${TAG} ${block ? asBlock(value, indent) : asQuoted(value)}` }];
    }),
  );
}
