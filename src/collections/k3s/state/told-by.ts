import { HostProblem } from '../../../model/problems/host-problem.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { Unread } from '../../../model/reading/unread.ts';
import { lastLines } from '../../../model/text/last-lines.ts';

/**
 * What a host tells, for who needs all of it.
 * @param what is said where not all could be read, which is a `HostProblem`
 * @param parse throws `Unread` for what makes no sense
 */
export const toldBy =
  <T>(what: string, parse: (stdout: string) => T) =>
  (where: string, { code, stdout, stderr }: Reading): T => {
    if (code !== 0) throw new HostProblem('unreadable', { where, what, evidence: lastLines(stderr, 3) });
    try {
      return parse(stdout);
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      throw new HostProblem('unreadable', { where, what, evidence: [error.message] }, { cause: error });
    }
  };
