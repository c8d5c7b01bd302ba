import { ZodError } from 'zod';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';
import { holdsNul } from '../../model/text/holds-nul.ts';
import { isText } from '../../model/text/text.ts';
import { didYouMean } from '../../yaml/did-you-mean.ts';
import type { Path } from '../../yaml/mistake.ts';
import { type Trouble, troublesOf, valueAt } from '../../yaml/schema-trouble.ts';
import { wrongType } from '../../yaml/wrong-type.ts';
import type { WhereOf } from '../playbook.ts';

/** Where text was wanted and an expression may have given a number or a truth value. */
const wantsText = (error: ZodError, args: unknown): readonly Path[] =>
  troublesOf(error, args).flatMap(one => (one.kind === 'wrong type' && one.expected === 'string' ? [one.path] : []));

/** The value with what stands at some paths made text. */
function asText(value: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  if (paths.some(path => path.length === 0)) {
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  }
  const below = (key: PropertyKey) => paths.filter(path => path[0] === key).map(path => path.slice(1));
  if (Array.isArray(value)) return value.map((one, at) => (below(at).length > 0 ? asText(one, below(at)) : one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, below(key).length > 0 ? asText(one, below(key)) : one]),
  );
}

/** Something that is wrong with arguments, or with one of them. */
const about = (path: readonly PropertyKey[], what: string): string =>
  path.length === 0 ? what : `\`${path.map(String).join('.')}\`: ${what}`;

/** What does not fit a schema, in plain words; an argument is named by what `path` ends in. */
export function describeTrouble(trouble: Trouble, path: Path = trouble.path): string {
  switch (trouble.kind) {
    case 'missing':
      return `\`${path.map(String).join('.')}\` is missing`;
    case 'unknown key':
      return `unknown argument \`${[...path, trouble.key].map(String).join('.')}\``;
    case 'wrong type':
      return about(path, wrongType(trouble.expected, trouble.value)[0]);
    case 'other':
      return about(path, trouble.issue.message);
  }
}

/** Paths of the texts with a NUL in them. */
function nulls(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (!holdsNul(value)) return [];
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, one]) =>
    key.includes('\0') ? [path] : isText(one) && holdsNul(one) ? [[...path, key]] : nulls(one, [...path, key]),
  );
}

/** What is wrong with arguments, each mistake at its place. */
function describeTroubles(
  error: ZodError,
  args: unknown,
  whereOf: WhereOf,
  names: readonly string[],
): readonly ProblemDetails[] {
  const all = troublesOf(error, args);
  // What the arguments lack as a whole may be just what was misspelt.
  const misspelt = all.some(one => one.kind === 'unknown key');
  return all.flatMap(trouble => {
    const { path } = trouble;
    if (misspelt && path.length === 0 && trouble.kind === 'other' && trouble.issue.code === 'custom') return [];
    const what = describeTrouble(trouble);
    if (trouble.kind !== 'unknown key') return [{ where: whereOf(path), what }];
    const hint = path.length === 0 ? { hint: didYouMean(trouble.key, names, 'argument') } : {};
    return [{ where: whereOf([...path, trouble.key]), what, ...hint }];
  });
}

/**
 * Binds rendered arguments. An expression may have given a number where text is wanted (`{{mesh.port}}`): it is taken
 * as text then. A number that was written as one is not: YAML's `0o644` would come out as 420.
 * @param written the arguments as they stand in the playbook
 * @param names all that the arguments may be called; asked for where something is wrong
 * @throws {InputProblem} with every mistake, each at its place.
 */
export function bindArgs<T>(
  bind: (args: unknown) => T,
  args: unknown,
  written: unknown,
  whereOf: WhereOf,
  names: () => readonly string[] = () => [],
): T {
  const wrong = nulls(args);
  if (wrong.length > 0) {
    throw new InputProblem(
      wrong.map(path => ({ where: whereOf(path), what: about(path, 'a text cannot hold a NUL') })),
    );
  }
  try {
    return bind(args);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const paths = wantsText(error, args).filter(path => typeof valueAt(written, path) === 'string');
    if (paths.length > 0) {
      const fixed = asText(args, paths);
      if (JSON.stringify(fixed) !== JSON.stringify(args)) return bindArgs(bind, fixed, written, whereOf, names);
    }
    throw new InputProblem(describeTroubles(error, args, whereOf, names()));
  }
}
