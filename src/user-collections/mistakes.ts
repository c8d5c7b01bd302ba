import type * as z from 'zod';
import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';
import { type Trouble, troublesOf } from '../yaml/schema-trouble.ts';
import { showPath } from '../yaml/show-value.ts';
import { wrongType } from '../yaml/wrong-type.ts';
import type { CodeFile } from './code-file.ts';

const GUIDE = 'see docs/collections.md for what a collection is made of';

/** A mistake in a file of code: told with the file, never with a stack. */
export const mistake = (where: string, what: string, hint = GUIDE, cause?: unknown): InputProblem =>
  new InputProblem({ where, what, hint }, { cause });

function told(trouble: Trouble, place: string): Omit<ProblemDetails, 'where'> {
  switch (trouble.kind) {
    case 'missing':
      return { what: `${place} is missing`, hint: GUIDE };
    case 'unknown key':
      return { what: `${place} has no member ${trouble.key}`, hint: `remove it; ${GUIDE}` };
    case 'wrong type':
      return { what: `${place}: ${wrongType(trouble.expected, trouble.value)[0]}`, hint: GUIDE };
    case 'other':
      return { what: `${place}: ${trouble.issue.message}`, hint: GUIDE };
  }
}

/** What of a value does not fit a shape. @param whose `resource "beacon"` */
export const misfits = (path: string, whose: string, error: z.ZodError, value: unknown): InputProblem =>
  new InputProblem(
    troublesOf(error, value).map((trouble): ProblemDetails => {
      const at = showPath(trouble.path);
      return { where: path, ...told(trouble, at === '' ? whose : `${whose}: ${at}`) };
    }),
  );

/** The message of whatever was thrown, on one line. */
const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `it threw ${String(thrown)}`).replaceAll(
    /\s+/g,
    ' ',
  );

/** The line of the file that a stack names first, where it names one. */
function lineOf({ path }: CodeFile, thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const line = /data:text\/javascript;[^\s:,]*,[A-Za-z0-9+/=]*:(\d+)/.exec(stack)?.[1];
  return line === undefined ? path : `${path}:${line}`;
}

/** What a file's code threw while it did something. A mistake that was told already stays the one it is. */
export const thrownBy = (file: CodeFile, doing: string, thrown: unknown): InputProblem =>
  thrown instanceof InputProblem
    ? thrown
    : mistake(lineOf(file, thrown), `${doing}: ${messageOf(thrown)}`, 'fix the file', thrown);
