import { errorText } from '../model/problems/error-text.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { readOwn } from './own-file.ts';
import { trackedByGit } from './tracked-by-git.ts';

const looked = new Map<string, InputProblem | undefined>();

/** What is wrong with a file whose word is taken for a key, as far as git can tell; asked once in a process. */
function foreign(file: string): InputProblem | undefined {
  if (looked.has(file)) return looked.get(file);
  const problem = judge(file);
  looked.set(file, problem);
  return problem;
}

function judge(file: string): InputProblem | undefined {
  const aside = `move it away; keys that you have compared yourself belong into a file that the inventory names`;
  try {
    const top = trackedByGit(file);
    if (top === undefined) return undefined;
    return new InputProblem({
      where: file,
      what: `git tracks this file (in ${top}): whoever wrote that repository would choose which keys are trusted`,
      hint: `look where it comes from, then \`git rm --cached\` it and ${aside}`,
    });
  } catch (error) {
    return new InputProblem(
      {
        where: file,
        what: 'it is unknown whether git tracks this file, whose keys would be trusted',
        evidence: [errorText(error)],
        hint: `fix the repository (\`git status\`), or ${aside}`,
      },
      { cause: error },
    );
  }
}

/**
 * The text of a file in `.provision` that says which keys are trusted (host keys, public keys of the mesh); `undefined`
 * where there is none. One that git tracks came with a checkout, and is refused.
 * @throws {InputProblem} for one that this machine did not write
 */
export function readTrusted(file: string): string | undefined {
  const text = readOwn(file);
  if (text === undefined) return undefined;
  const problem = foreign(file);
  if (problem !== undefined) throw problem;
  return text;
}
