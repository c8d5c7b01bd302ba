import { InputProblem } from '../../model/problems/problem.ts';

/** ssh's configuration makes no sense, or cannot be read. */
export const brokenConfig = (file: string, cause: unknown): InputProblem =>
  new InputProblem(
    {
      where: file,
      what: 'ssh’s configuration cannot be read',
      // A TypeError is the parser's own stumbling, and tells a user nothing.
      evidence: cause instanceof Error && !(cause instanceof TypeError) ? [cause.message] : [],
      hint: 'fix the file: `ssh -G localhost` names the line',
    },
    { cause },
  );
