import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isSeq, type Node, type Pair, parseDocument, visit } from 'yaml';
import { isMapping } from '../model/is-mapping.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { blockSpan, type Span } from './block-span.ts';
import type { Path } from './mistake.ts';

const parse = (text: string): Document =>
  parseDocument(text, { stringKeys: true, merge: true, logLevel: 'error', prettyErrors: false });

/** An entry of a mapping or a list: from its key, or its value in a list, to the end of its value. */
interface Entry extends Span {
  readonly key: number;
}

const spanOf = (key: unknown, value: unknown): Entry | undefined => {
  const first = isNode(key) ? key.range : isNode(value) ? value.range : undefined;
  if (!first) return undefined;
  const last = isNode(value) && value.range ? value.range : first;
  return { key: first[0], from: first[0], to: Math.max(first[1], last[1]) };
};

const isPair = (item: unknown): item is Pair => typeof item === 'object' && item !== null && 'key' in item;

const entryOf = (item: unknown): Entry | undefined =>
  isPair(item) ? spanOf(item.key, item.value) : spanOf(undefined, item);

/** Where an entry is written; `undefined`: there is none, or it shares its line with what stays. */
function find(text: string, path: Path): Span | undefined {
  const document = parse(text);
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (!isMap(parent) && !isSeq(parent)) return undefined;
  const items: readonly unknown[] = parent.items;
  const at = isSeq(parent)
    ? Number(last)
    : items.findIndex(item => isPair(item) && isNode(item.key) && String(item.key) === String(last));
  const entry = entryOf(items[at]);
  if (entry === undefined) return undefined;
  if ((parent as Node & { flow?: boolean }).flow !== true) {
    const span = blockSpan(text, entry);
    return /^ *(?:- *)?$/.test(text.slice(span.from, entry.key)) ? span : undefined;
  }
  const next = entryOf(items[at + 1]);
  if (next !== undefined) return { from: entry.from, to: next.from };
  const before = entryOf(items[at - 1]);
  return { from: before?.to ?? entry.from, to: entry.to };
}

/** Whether something refers to what is not there. */
function isTorn(document: Document): boolean {
  let torn = false;
  visit(document, {
    Alias: (_, node) => {
      torn ||= node.resolve(document) === undefined;
    },
  });
  return torn;
}

/** A value without one entry of it. */
function without(value: unknown, [step, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, at) =>
      at !== Number(step) ? [one] : rest.length === 0 ? [] : [without(one, rest)],
    );
  }
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      key !== step ? [[key, one]] : rest.length === 0 ? [] : [[key, without(one, rest)]],
    ),
  );
}

/**
 * The text without one entry of a mapping or a list, and without what is written beside it; everything else, comments above it included,
 * stays as it is to the byte.
 * @throws {InputProblem} where there is no such entry, and where it cannot be taken out without changing something else
 */
export function removeInYaml(text: string, path: Path): string {
  const before = parse(text);
  const span = find(text, path);
  const edited = span === undefined ? text : text.slice(0, span.from) + text.slice(span.to);
  const after = parse(edited);
  const isSound = [before, after].every(document => document.errors.length === 0 && !isTorn(document));
  if (span !== undefined && isSound && isDeepStrictEqual(after.toJS(), without(before.toJS(), path))) return edited;
  throw new InputProblem({
    what: `${path.join('.')} cannot be taken out of the file`,
    evidence: ['it is not written there by itself, or something else in the file refers to it'],
    hint: 'take it out by hand',
  });
}
