import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isPair, type Node, parseDocument, type YAMLMap } from 'yaml';
import { isMapping } from '../../model/is-mapping.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { blockSpan } from '../../yaml/block-span.ts';

/** What is written below a new name, in this order: words that YAML takes as they are, lists of them, or more of the same below a name. */
export type NewEntry = readonly (readonly [key: string, value: string | readonly string[] | { below: NewEntry }])[];

const parse = (text: string): Document.Parsed =>
  parseDocument(text, { stringKeys: true, merge: true, logLevel: 'error', prettyErrors: false });

const isWord = (value: NewEntry[number][1]): value is string => typeof value === 'string';
const isList = (value: NewEntry[number][1]): value is readonly string[] => Array.isArray(value);

const inLine = (value: string | readonly string[]): string => (isWord(value) ? value : `[${value.join(', ')}]`);

/** Its lines, as they are written, the name set in by so many spaces. Pure. */
export function entryLines(name: string, entry: NewEntry, indent: number): string {
  const before = ' '.repeat(indent);
  const lines = entry.map(([key, value]) =>
    isWord(value) || isList(value) ? `${before}  ${key}: ${inLine(value)}\n` : entryLines(key, value.below, indent + 2),
  );
  return `${before}${name}:\n${lines.join('')}`;
}

/** The same in one line. */
const inBraces = (name: string, entry: NewEntry): string =>
  `${name}: { ${entry
    .map(([key, value]) => (isWord(value) || isList(value) ? `${key}: ${inLine(value)}` : inBraces(key, value.below)))
    .join(', ')} }`;

/** The same as what YAML reads. */
const asValue = (entry: NewEntry): Record<string, unknown> =>
  Object.fromEntries(entry.map(([key, value]) => [key, isWord(value) || isList(value) ? value : asValue(value.below)]));

const endOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[1] : undefined);

/** The text with the entry behind the last one of a mapping that has some. */
function behindLast(text: string, map: YAMLMap, name: string, entry: NewEntry): string | undefined {
  const last: unknown = map.items.at(-1);
  if (!isPair(last) || !isNode(last.key)) return undefined;
  const key: Node = last.key;
  const start = key.range?.[0];
  if (start === undefined) return undefined;
  const to = Math.max(endOf(last.value) ?? start, endOf(key) ?? start);
  if (map.flow === true) return `${text.slice(0, to)}, ${inBraces(name, entry)}${text.slice(to)}`;
  const span = blockSpan(text, { key: start, to });
  const gap = text.slice(0, span.to).endsWith('\n') ? '' : '\n';
  return `${text.slice(0, span.to)}${gap}${entryLines(name, entry, start - span.from)}${text.slice(span.to)}`;
}

function put(text: string, document: Document.Parsed, path: readonly string[], name: string, entry: NewEntry) {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(map) && map.items.length > 0) return behindLast(text, map, name, entry);
  if (isMap(map) && map.range)
    return `${text.slice(0, map.range[0])}{ ${inBraces(name, entry)} }${text.slice(map.range[1])}`;
  const last = path.at(-1);
  if (map !== undefined || last === undefined) return undefined;
  return put(text, document, path.slice(0, -1), last, [[name, { below: entry }]]);
}

/** What the text would say with the entry. */
function withValue(value: unknown, [step, ...rest]: readonly string[], name: string, entry: NewEntry): unknown {
  const here = isMapping(value) ? value : {};
  return step === undefined
    ? { ...here, [name]: asValue(entry) }
    : { ...here, [step]: withValue(here[step], rest, name, entry) };
}

/**
 * An inventory's text with one entry more, behind all others of its mapping, which is made where there is none; everything else stays as it is to
 * the byte. Pure.
 * @throws {InputProblem} where it cannot be put there, so that it is the user's to write
 */
export function withEntry(text: string, path: readonly string[], name: string, entry: NewEntry): string {
  const before = parse(text);
  const edited = before.errors.length > 0 ? undefined : put(text, before, path, name, entry);
  if (edited !== undefined) {
    const after = parse(edited);
    if (after.errors.length === 0 && isDeepStrictEqual(after.toJS(), withValue(before.toJS(), path, name, entry)))
      return edited;
  }
  throw new InputProblem({
    what: `${name} cannot be written into the file`,
    evidence: entryLines(name, entry, 2 * path.length)
      .trimEnd()
      .split('\n'),
    hint: `${path.join('.')} is not written there as a line for each: write these by hand`,
  });
}
