/**
 * Something on a host that a task owns, changes a part of, or is made from: a file, a unit, one line of a file. Two are the
 * same where kind and name are. `path` is the kind of whatever has a place among the files, by its absolute path.
 */
export interface Thing {
  readonly kind: string;
  /** Empty where a host has only one of the kind. */
  readonly name: string;
}

export const thing = (kind: string, name = ''): Thing => ({ kind, name });

/** One word for a thing, as messages name it and as sets hold it: `path:/etc/hosts`. Nobody takes it apart again. */
export const wordOf = ({ kind, name }: Thing): string => (name === '' ? kind : `${kind}:${name}`);
