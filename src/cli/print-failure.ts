import { InputProblem, Problem } from '../model/problem.ts';
import { maskSecrets } from '../model/text/secret-values.ts';
import { renderProblem } from '../report/text/problem.ts';
import { exitCode } from './exit-code.ts';

/** Prints what ended a command and returns its exit code: a user's mistake as where, what, way out; a bug as one. */
export function printFailure(error: unknown, argv: readonly string[]): number {
  const color = process.stderr.isTTY === true && !argv.includes('--no-color') && process.env['NO_COLOR'] === undefined;
  process.stderr.write(`${maskSecrets(renderProblem(error, { color })).trimEnd()}\n`);
  if (argv.includes('--json') && error instanceof Problem) {
    process.stdout.write(`${maskSecrets(JSON.stringify({ type: 'problem', problems: error.details }))}\n`);
  }
  return error instanceof InputProblem ? exitCode.input : exitCode.failed;
}
