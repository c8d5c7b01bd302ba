import { InputProblem, type Problem, type ProblemDetails } from '../model/problems/problem.ts';

/** What went wrong with one sealed value. */
export interface SealedFailure {
  /** The value as a person would call it. */
  readonly name: string;
  /** `file:line:column`; asked for only where it is told. */
  readonly where: () => string;
  readonly problem: Problem;
}

/** Names of values that one problem lists. */
const MOST = 3;

/** What went wrong with some sealed values, each mistake once: a wrong passphrase is one, not one per value. */
export function mergeProblems(failures: readonly SealedFailure[]): InputProblem {
  const found = new Map<string, { readonly detail: ProblemDetails; readonly of: SealedFailure[] }>();
  for (const failure of failures) {
    for (const detail of failure.problem.details) {
      const mistake = found.get(detail.what) ?? { detail, of: [] };
      found.set(detail.what, mistake);
      mistake.of.push(failure);
    }
  }
  return new InputProblem(
    [...found.values()].map(({ detail, of }) => {
      const where = of[0]?.where() ?? '';
      const more = of.length > MOST ? [`and ${of.length - MOST} more`] : [];
      const names = [...of.slice(0, MOST).map(one => one.name), ...more].join(', ');
      return { ...detail, where, evidence: [...(names === where ? [] : [names]), ...(detail.evidence ?? [])] };
    }),
  );
}
