import { isMapping } from '../../../model/is-mapping.ts';

/** The way to a value from the top of a file. */
export type KeyPath = readonly string[];

/** A value that is to stand in a file. */
export interface Leaf {
  readonly path: KeyPath;
  readonly value: unknown;
}

/** One value that an edit changes; absent: it was, or will be, none. */
export interface ChangedValue {
  readonly path: KeyPath;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A file's text with its values changed, or why that cannot be. */
export type EditedValues =
  | { readonly text: string; readonly changed: readonly ChangedValue[] }
  | { readonly because: string };

/** Changes values in a text, and leaves the rest of it. Pure. */
export type EditValues = (text: string, wanted: readonly Leaf[], absent: readonly KeyPath[]) => EditedValues;

/** The values in a map of maps: of a map that is not empty each by itself, so that what else stands in it stays. */
export const leavesOf = (values: unknown, path: KeyPath = []): readonly Leaf[] =>
  isMapping(values) && (path.length === 0 || Object.keys(values).length > 0)
    ? Object.entries(values).flatMap(([key, value]) => leavesOf(value, [...path, key]))
    : [{ path, value: values }];

/** A way in words. */
export const inWords = (path: KeyPath): string => path.join('.');
