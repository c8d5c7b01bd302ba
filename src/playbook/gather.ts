import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';

/**
 * Does a job for each entry and puts the results together. A mistake in one hides none in the others.
 * @throws {InputProblem} with all of them
 */
export function gather<E, T>(entries: readonly E[], job: (entry: E, at: number) => readonly T[]): readonly T[] {
  const mistakes: ProblemDetails[] = [];
  const results = entries.flatMap((entry, at) => {
    try {
      return job(entry, at);
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      mistakes.push(...error.details);
      return [];
    }
  });
  if (mistakes.length > 0) throw new InputProblem(mistakes);
  return results;
}
