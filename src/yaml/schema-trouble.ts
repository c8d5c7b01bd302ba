import type * as z from 'zod';
import type { Path } from './mistake.ts';
import './plain-errors.ts';

/** One thing that does not fit a schema, as data: whoever tells it has words and places of his own. */
export type Trouble = { readonly path: Path } & (
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown key'; readonly key: string }
  | { readonly kind: 'wrong type'; readonly expected: string; readonly value: unknown }
  | { readonly kind: 'other'; readonly issue: z.core.$ZodIssue; readonly value: unknown }
);

/** What stands at a path of a value, if anything does; inherited things do not count. */
export const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, step)?.value : undefined,
    root,
  );

/** The issues of a union's alternative that was followed deepest: they tell most. */
const deepest = (alternatives: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] =>
  [...alternatives].sort((one, other) => (other[0]?.path.length ?? 0) - (one[0]?.path.length ?? 0))[0] ?? [];

/** Whether one of a union's alternatives is a word of its own. */
export const offersWords = (issue: z.core.$ZodIssueInvalidUnion): boolean =>
  issue.errors.flat().some(one => one.code === 'invalid_value');

/** Whether one of a union's alternatives is a mapping, and none a list. */
export function takesMap(issue: z.core.$ZodIssueInvalidUnion): boolean {
  const types = issue.errors.flat().flatMap(one => (one.code === 'invalid_type' ? [one.expected] : []));
  return types.some(type => type === 'object' || type === 'record') && !types.includes('array');
}

/** Of an alternative, these only say that it was not meant. */
const NONE_FITS: ReadonlySet<string | undefined> = new Set(['invalid_type', 'invalid_value']);

/** What stands for a union's issue: an alternative's, where one tells more than that none fits. */
function alternatives(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  const branch = deepest(issue.errors);
  if (branch[0] !== undefined && (branch[0].path.length > 0 || !NONE_FITS.has(branch[0].code))) return branch;
  // A text that one alternative accepts as a type and refuses for what it says is the author's choice.
  const said = issue.errors.flat().find(one => one.code === 'custom');
  return said === undefined ? [] : [said];
}

function troubles(issue: z.core.$ZodIssue, root: unknown, above: Path): readonly Trouble[] {
  const path: Path = [...above, ...issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => ({ kind: 'unknown key', path, key }));
    case 'invalid_type':
      return [
        value === undefined ? { kind: 'missing', path } : { kind: 'wrong type', path, expected: issue.expected, value },
      ];
    case 'invalid_value':
      return [value === undefined ? { kind: 'missing', path } : { kind: 'other', path, issue, value }];
    case 'invalid_union': {
      if (value === undefined) return [{ kind: 'missing', path }];
      const followed = alternatives(issue);
      return followed.length === 0
        ? [{ kind: 'other', path, issue, value }]
        : followed.flatMap(one => troubles(one, root, path));
    }
    default:
      return [{ kind: 'other', path, issue, value }];
  }
}

/**
 * Everything that zod says does not fit, read from its data and never from its English.
 * @param root the value that was held against the schema, or what holds it
 * @param above where in `root` that value stands
 */
export const troublesOf = (error: z.ZodError | undefined, root: unknown, above: Path = []): readonly Trouble[] =>
  (error?.issues ?? []).flatMap(issue => troubles(issue, root, above));
