import { exitCode } from '../exit-code.ts';

/** What several runs together end with: what says most about what is to be done. */
export const worstOf = (codes: readonly number[]): number =>
  [exitCode.interrupted, exitCode.input, exitCode.failed, exitCode.stop, exitCode.changes].find(code =>
    codes.includes(code),
  ) ?? exitCode.done;
