import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { isMapping } from '../model/is-mapping.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { count } from '../model/text/count.ts';
import type { Place, Remark, SourceFile } from './found.ts';

/** In the place of a value that the source keeps sealed: what it is is not known, and not wanted. */
export class SealedThere {
  readonly sealed = true;
}

/** A text of YAML or JSON, with the lines of what is in it. */
export interface Tree {
  readonly value: unknown;
  /** Where a value stands, by the keys and positions that lead to it; of what is not there, the nearest above it. */
  readonly placeOf: (...path: readonly (string | number)[]) => Place;
  readonly remarks: readonly Remark[];
}

const sealed = { tag: '!vault', resolve: () => new SealedThere() };
const plain = { tag: '!unsafe', resolve: (text: string) => text };

/**
 * Reads YAML or JSON of another program: with Ansible's tags, with YAML 1.1's yes and no where `yesNo` is set.
 * @throws {InputProblem} where it is neither, with its place
 */
export function readTree({ path: file, text }: SourceFile, yesNo = false): Tree {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    merge: true,
    stringKeys: false,
    customTags: [sealed, plain],
    ...(yesNo ? { version: '1.1' } : {}),
  });
  const lineOf = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const all = 'empty' in documents ? [] : documents;
  const remarks: Remark[] = [];
  for (const error of all.flatMap(document => document.errors)) {
    const place = { file, line: lineOf(error.pos[0]) };
    if (error.code !== 'DUPLICATE_KEY') {
      throw new InputProblem({
        where: `${file}:${place.line}`,
        what: 'the file cannot be read from here on',
        evidence: [error.code.toLowerCase().replaceAll('_', ' ')],
        hint: 'correct it: of a file that is half read only half a fleet would come over',
      });
    }
    remarks.push({
      kind: 'warning',
      places: [place],
      text: 'a key stands here for the second time: the last one counts',
    });
  }
  if (all.length > 1) {
    remarks.push({
      kind: 'warning',
      places: [{ file }],
      text: `the file has ${count(all.length, 'document')}: only the first was read`,
    });
  }
  const [document] = all;
  const root: unknown = document?.contents ?? undefined;
  const value = unfolded(file, () => document?.toJS({ maxAliasCount: 1000 }));
  const placeOf = (...path: readonly (string | number)[]): Place => {
    let node: unknown = root;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const step of path) {
      if (isAlias(node)) node = document === undefined ? undefined : node.resolve(document);
      if (isMap(node)) {
        const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(step));
        if (pair === undefined) break;
        offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item = node.items[Number(step)];
        if (!isNode(item)) break;
        offset = item.range?.[0] ?? offset;
        node = item;
      } else break;
    }
    return { file, line: lineOf(offset) };
  };
  return { value, placeOf, remarks };
}

/** The value that aliases unfold to. @throws {InputProblem} where that is without end */
function unfolded(file: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof ReferenceError)) throw error;
    throw new InputProblem({ where: file, what: 'its aliases unfold without end', hint: 'is it the right file?' });
  }
}

/** The mapping that a value is; an empty one for anything else. */
export const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isMapping(value) && !(value instanceof SealedThere) ? value : {};

/** The text that a value is, numbers in their usual spelling; `undefined` for anything else, and for an empty one. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value.trim() === ''
      ? undefined
      : value.trim()
    : typeof value === 'number'
      ? String(value)
      : undefined;

/** The list that a value is; an empty one for anything else. */
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The number that a value is, as a number or as a text. */
export function portOf(value: unknown): number | undefined {
  const text = textOf(value);
  const number = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 65535 ? number : undefined;
}
