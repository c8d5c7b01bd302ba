import { readFileSync } from 'node:fs';
import { isAbsent } from '../../model/problems/errno.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';

/** The text of a kubeconfig of the user's; `undefined` where there is none. @throws {InputProblem} where it cannot be read */
export function readKubeconfig(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new InputProblem(fileTrouble(error, file));
  }
}
