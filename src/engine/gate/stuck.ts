import type { Outcome } from '../../model/plan/change.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';

/** Why nothing can be done about a task on a host: its state is not known, or it must not be changed. `undefined`: it can. */
export function stuckBy(host: string, outcome: Outcome): ProblemDetails | undefined {
  switch (outcome.kind) {
    case 'unreadable':
      return { where: host, what: 'its state could not be read', evidence: outcome.evidence };
    case 'refused':
      return {
        where: host,
        what: `refused: ${outcome.because}`,
        ...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
      };
    case 'none':
    case 'change':
    case 'deferred':
      return undefined;
  }
}
