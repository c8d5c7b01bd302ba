import { type ZodError, ZodError as ZodErrorClass } from 'zod';
import { InputProblem, type ProblemDetails } from '../model/problem.ts';
import { holdsNul } from '../model/text/holds-nul.ts';
import { isText } from '../model/text/text.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
import type { WhereOf } from './playbook.ts';

/** Whether an issue says that text was wanted where an expression gave a number or a truth value. */
const wantsText = (error: ZodError): readonly (readonly PropertyKey[])[] =>
  error.issues.filter(issue => issue.code === 'invalid_type' && issue.expected === 'string').map(issue => issue.path);

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

/** One complaint of a schema in plain words. */
export function describeIssue(path: readonly PropertyKey[], message: string): string {
  const name = path.map(String).join('.');
  if (message.endsWith('received undefined')) return `\`${name}\` is missing`;
  const wanted = /^Invalid input: expected (\w+), received (\w+)$/.exec(message);
  const not = wanted?.[2] === 'NaN' ? '' : `, not a ${wanted?.[2]}`;
  const text = wanted === null ? message : `this must be a ${wanted[1]}${not}`;
  return name === '' ? text : `\`${name}\`: ${text}`;
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
const describeIssues = (error: ZodError, whereOf: WhereOf, names: readonly string[]): ProblemDetails[] =>
  error.issues.flatMap((issue, _at, all): ProblemDetails[] => {
    // What the arguments lack as a whole may be just what was misspelt.
    const misspelt = all.some(one => one.code === 'unrecognized_keys');
    if (misspelt && issue.code === 'custom' && issue.path.length === 0) return [];
    if (issue.code !== 'unrecognized_keys') {
      return [{ where: whereOf(issue.path), what: describeIssue(issue.path, issue.message) }];
    }
    return issue.keys.map(key => ({
      where: whereOf([...issue.path, key]),
      what: `unknown argument \`${[...issue.path, key].map(String).join('.')}\``,
      ...(issue.path.length === 0 ? { hint: didYouMean(key, names, 'argument') } : {}),
    }));
  });

/** What stands at a path, if anything does. */
const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (holder, key) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined),
    value,
  );

/**
 * Binds rendered arguments. An expression may have given a number where text is wanted (`{{mesh.port}}`): it is taken
 * as text then. A number that was written as one is not: YAML's `0o644` would come out as 420.
 * @param written the arguments as they stand in the playbook
 * @param names all that the arguments may be called
 * @throws {InputProblem} with every mistake, each at its place.
 */
export function bindArgs<T>(
  bind: (args: unknown) => T,
  args: unknown,
  written: unknown,
  whereOf: WhereOf,
  names: readonly string[] = [],
): T {
  const wrong = nulls(args);
  if (wrong.length > 0) {
    throw new InputProblem(
      wrong.map(path => ({ where: whereOf(path), what: describeIssue(path, 'a text cannot hold a NUL') })),
    );
  }
  try {
    return bind(args);
  } catch (error) {
    if (!(error instanceof ZodErrorClass)) throw error;
    const paths = wantsText(error).filter(path => typeof valueAt(written, path) === 'string');
    if (paths.length > 0) {
      const fixed = asText(args, paths);
      if (JSON.stringify(fixed) !== JSON.stringify(args)) return bindArgs(bind, fixed, written, whereOf, names);
    }
    throw new InputProblem(describeIssues(error, whereOf, names));
  }
}
