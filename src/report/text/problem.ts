import { Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine, escapeLines } from '../../model/text/escape.ts';
import { type Paint, paints } from './look.ts';
import { wrapWords } from './width.ts';

/**
 * One problem as lines: where and what, what was seen, and the hint behind an arrow.
 * @param columns width to which where and what are broken between words, without what the caller puts before the first; what was seen
 *   and hints stay as they are, since commands stand there to be copied
 */
export function problemLines(
  problem: ProblemDetails,
  paint: Paint,
  columns = Number.POSITIVE_INFINITY,
): readonly string[] {
  const where = problem.where === undefined ? '' : `${escapeLine(problem.where)}: `;
  const [what = '', ...more] = escapeLines(problem.what);
  const [first = '', ...rest] = wrapWords(`${where}${what}`, columns - 4);
  const place = where.slice(0, -2);
  return [
    where !== '' && first.startsWith(place) ? `${paint.bold(place)}${first.slice(place.length)}` : first,
    ...rest.map(line => `    ${line}`),
    ...more.flatMap(line => wrapWords(line, columns - 4)).map(line => `    ${line}`),
    ...(problem.evidence ?? []).flatMap(escapeLines).map(line => `    ${paint.dim(line)}`),
    ...(problem.hint === undefined
      ? []
      : escapeLines(problem.hint).map((line, at) => (at === 0 ? `  ${paint.cyan('→')} ${line}` : `    ${line}`))),
  ];
}

const stackOf = (error: unknown): readonly string[] =>
  error instanceof Error
    ? [
        ...escapeLines(error.stack ?? `${error.name}: ${error.message}`),
        ...(error.cause === undefined
          ? []
          : stackOf(error.cause).map((line, at) => (at === 0 ? `because: ${line}` : line))),
      ]
    : escapeLines(`thrown: ${String(error)}`);

const BUG = 'this is a bug in provision, not a mistake of yours';
const REPORT =
  'please report it with these lines, the command, and the output of provision --version and node --version';

/** Anything that was thrown and is no `Problem`, as one. */
export const bugProblem = (error: unknown): ProblemDetails => ({ what: BUG, evidence: stackOf(error), hint: REPORT });

/**
 * What ended a command, for standard error: a `Problem` as where, what, evidence and hint, all of them; anything
 * else as a bug of ours, with its stack and how to report it.
 */
export function renderProblem(
  error: unknown,
  { color, columns }: { readonly color: boolean; readonly columns?: number | undefined },
): string {
  const paint = paints(color);
  const mark = paint.red('✗');
  if (error instanceof Problem) {
    const blocks = error.details.map(details => problemLines(details, paint, columns));
    const body = blocks.map(([first = '', ...rest]) => [`${mark} ${first}`, ...rest].join('\n')).join('\n');
    return error.details.length < 2 ? `${body}\n` : `${body}\n${count(error.details.length, 'problem')}\n`;
  }
  const [first = '', ...rest] = stackOf(error);
  return [
    `${mark} ${paint.bold(BUG)}`,
    `    ${first}`,
    ...rest.map(line => `    ${paint.dim(line.trim())}`),
    `  ${paint.cyan('→')} ${REPORT}`,
    '',
  ].join('\n');
}
