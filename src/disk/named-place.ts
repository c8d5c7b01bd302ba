import { lstatSync, realpathSync } from 'node:fs';
import { InputProblem } from '../model/problems/problem.ts';

/**
 * Where a file that the user named is written: a link of the user's own (or of root's) is kept, and its target written;
 * one that somebody else has put there is refused, since that one would choose what is overwritten. A path at which
 * nothing stands is returned as it is.
 * @throws {InputProblem} for a link of somebody else's
 */
export function namedPlace(file: string): string {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return file;
  const user = process.getuid?.();
  if (stat.isSymbolicLink() && user !== undefined && stat.uid !== user && stat.uid !== 0) {
    throw new InputProblem({
      where: file,
      what: `it is a symbolic link that belongs to user ${stat.uid}: its target is not written`,
      hint: 'name the file itself, or another one',
    });
  }
  return realpathSync(file);
}
