import { InputProblem, Problem, type ProblemDetails } from '../model/problems/problem.ts';
import { maskSecrets } from '../model/text/secret-values.ts';
import { answerLine } from '../report/events/answer-line.ts';
import { wantsColor } from '../report/screen/create-screen.ts';
import { bugProblem, renderProblem } from '../report/text/problem.ts';
import { exitCode } from './exit-code.ts';

/** Where a program reads along (`--json`), tells it what ended a command, in the envelope of all lines. */
export function printProblems(problems: readonly ProblemDetails[], code: number, argv: readonly string[]): void {
  if (!argv.includes('--json')) return;
  process.stdout.write(answerLine({ type: 'problem', exitCode: code, problems }));
}

/** Prints what ended a command and returns its exit code: a user's mistake as where, what, hint; a bug as one. */
export function printFailure(error: unknown, argv: readonly string[]): number {
  const color = wantsColor(process.stderr.isTTY === true, !argv.includes('--no-color'), process.env);
  const columns = process.stderr.isTTY === true && process.stderr.columns > 20 ? process.stderr.columns : undefined;
  process.stderr.write(`${maskSecrets(renderProblem(error, { color, columns })).trimEnd()}\n`);
  const code = error instanceof InputProblem ? exitCode.input : exitCode.failed;
  printProblems(error instanceof Problem ? error.details : [bugProblem(error)], code, argv);
  return code;
}
