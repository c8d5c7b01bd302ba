import type { Context } from '../../model/plan/context-provider.ts';
import { TemplateError } from './template-error.ts';
import { checkTemplate, conditionTemplate, readIn } from './template-grammar.ts';

/** The way to a value from the top of a context: `mesh`, `peers`. */
export type Path = readonly string[];

/** Where a rendering looks, and nowhere else; `anywhere`: that cannot be told from the text. */
export type Reads = readonly Path[] | 'anywhere';

const NONE: Reads = [];

/** Where several renderings look. */
export function allReads(each: readonly Reads[]): Reads {
  const paths = new Map<string, Path>();
  for (const reads of each) {
    if (reads === 'anywhere') return reads;
    for (const path of reads) paths.set(path.join('\0'), path);
  }
  return [...paths.values()];
}

/** Where a template looks. One that cannot be read looks anywhere: whoever renders it says what is wrong. */
export function textReads(text: string): Reads {
  if (!text.includes('{{')) return NONE;
  try {
    return readIn(checkTemplate(text)) ?? 'anywhere';
  } catch (error) {
    if (error instanceof TemplateError) return 'anywhere';
    throw error;
  }
}

/** Where every text inside a value looks, keys included. */
export function valueReads(value: unknown): Reads {
  if (typeof value === 'string') return textReads(value);
  if (typeof value !== 'object' || value === null) return NONE;
  return allReads(Object.entries(value).flatMap(([key, one]) => [textReads(key), valueReads(one)]));
}

/** Where a condition looks, as `when` has it. */
export function conditionReads(when: string | boolean | undefined): Reads {
  if (typeof when !== 'string') return NONE;
  try {
    return textReads(conditionTemplate(when.trim()));
  } catch (error) {
    if (error instanceof TemplateError) return 'anywhere';
    throw error;
  }
}

/**
 * The value at the end of a path, or that on the way behind which nothing is; `undefined` where there is none.
 * @throws {TemplateError} for a fact that nothing declares
 */
export function valueAtEnd(path: Path, context: Context): unknown {
  let value: unknown = context;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return value;
    value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value;
}
