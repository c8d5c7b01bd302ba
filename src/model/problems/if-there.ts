import { errnoOf, isAbsent } from './errno.ts';
import { errorText } from './error-text.ts';
import { InputProblem } from './problem.ts';

/** Nothing where an error says that there is nothing. @throws {InputProblem} naming the path, for any other error of reading it. */
export function onlyAbsent(path: string, error: unknown): undefined {
  if (isAbsent(error)) return undefined;
  throw new InputProblem(
    {
      where: path,
      what: `it cannot be read (${errnoOf(error) ?? errorText(error)})`,
      hint: 'what cannot be read is not taken for missing: give yourself the right to read it, or take it away',
    },
    { cause: error },
  );
}

/** What reading a path of this machine gives; `undefined` where nothing is there. @throws {InputProblem} where something is, and cannot be read */
export const ifThere = <T>(path: string, reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: unknown) => onlyAbsent(path, error));
