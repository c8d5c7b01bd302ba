import type { z } from 'zod';
import { nearest } from '../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../yaml/mistake.ts';
import { showPath, showValue } from '../yaml/show-value.ts';
import { describePath } from './describe-path.ts';
import { fileSchema, type InventoryFile } from './file-schema.ts';
import { ONCE } from './fitting.ts';
import { wrongType } from './wrong-type.ts';

const below = (path: Path): string => (path.length === 0 ? 'the inventory' : showPath(path));

function unknownKey(path: Path, key: string): Mistake {
  const { keys } = describePath(path);
  const near = nearest(key, keys);
  const wayOut = near === undefined ? `the keys here are ${keys.join(', ')}` : `did you mean ${near}?`;
  return { path: [...path, key], at: 'key', what: `${below(path)} has no key ${showValue(key)}`, wayOut };
}

function missing(path: Path): Mistake {
  const parent = path.slice(0, -1);
  const { description } = describePath(path);
  const what = `${below(parent)} does not say ${showValue(path.at(-1))}`;
  return { path: parent, at: 'key', what, wayOut: `add it: ${description}` };
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, step)?.value : undefined,
    root,
  );

/** The issue of a union that tells most: of the alternative that was followed deepest. */
const deepest = (issues: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] =>
  [...issues].sort((one, other) => (other[0]?.path.length ?? 0) - (one[0]?.path.length ?? 0))[0] ?? [];

function translate(issue: z.core.$ZodIssue, root: unknown, above: Path): Mistake[] {
  const path: Path = [...above, ...issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(root, path);
  const { description } = describePath(path);
  const about = (what: string, wayOut: unknown = description): Mistake => ({
    path,
    at: 'value',
    what: `${below(path)}: ${what}`,
    ...(typeof wayOut === 'string' ? { wayOut } : {}),
  });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownKey(path, key));
    case 'invalid_type':
      if (value === undefined) return [missing(path)];
      return [about(...wrongType(issue.expected, value, description))];
    case 'invalid_value': {
      if (value === undefined) return [missing(path)];
      const words = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, words) : undefined;
      const given = typeof value === 'string' ? showValue(value) : 'this';
      return [
        about(`${given} is not possible`, near === undefined ? `write ${words.join(' or ')}` : `did you mean ${near}?`),
      ];
    }
    case 'invalid_union': {
      const branch = deepest(issue.errors);
      if (branch[0] !== undefined && (branch[0].path.length > 0 || branch[0].code !== 'invalid_type')) {
        return branch.flatMap(one => translate(one, root, path));
      }
      // A text that one alternative accepts as a type and refuses for what it says is the author's choice.
      const said = issue.errors.flat().find(one => one.code === 'custom');
      if (said !== undefined) return translate(said, root, path);
      return [about(...wrongType('text or a list of texts', value, description))];
    }
    case 'too_small':
      if (issue.origin === 'array') return [about('the list is empty')];
      return [
        about(
          `${showValue(value)} is too small, ${issue.inclusive === false ? 'it must be more than' : 'the least is'} ${issue.minimum}`,
        ),
      ];
    case 'too_big':
      return [about(`${showValue(value)} is too large, the most is ${issue.maximum}`)];
    case 'custom':
      return [about(issue.message, issue.params?.['wayOut'])];
    default:
      return [about('this is not possible')];
  }
}

/** Holds the file's content against the schema: its typed form, or everything that does not fit. */
export function checkSchema(
  root: unknown,
): { readonly file: InventoryFile } | { readonly mistakes: readonly Mistake[] } {
  const result = fileSchema.safeParse(root, ONCE);
  if (result.success) return { file: result.data };
  return { mistakes: result.error.issues.flatMap(issue => translate(issue, root, [])) };
}
