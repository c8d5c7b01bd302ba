import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isAbsent } from '../model/problems/errno.ts';
import { InputProblem } from '../model/problems/problem.ts';

/** Nobody else may be able to put a link in the way. @throws {InputProblem} */
function ownFolder(path: string, stat: Stats): void {
  const refuse = (what: string, hint = 'choose another `to`, or look where that comes from and take it away') => {
    throw new InputProblem({ where: path, what, hint });
  };
  if (stat.isSymbolicLink()) refuse('it is a symbolic link, and none is followed here');
  if (!stat.isDirectory()) refuse('it is not a folder');
  const user = process.getuid?.();
  if (user !== undefined && stat.uid !== user) refuse(`it belongs to user ${stat.uid}`);
  if (user !== undefined && (stat.mode & 0o022) !== 0) refuse('others may write to it', `chmod go-w ${path}`);
}

/**
 * The folder that is come to from another one, name by name: each the user's own, none a link. `make`: what is missing is made, for the user
 * alone; without it, `undefined` says that one is missing. The first folder is the user's choice, and taken as it is.
 * @throws {InputProblem} @throws {Error} as the file system gives it
 */
export function ownWay(base: string, folders: readonly string[], make: boolean): string | undefined {
  let path = base;
  for (const part of folders) {
    path = join(path, part);
    const found = lookAt(path) ?? (make ? made(path) : undefined);
    if (found === undefined) return undefined;
    ownFolder(path, found);
  }
  return path;
}

/** What stands there itself; `undefined`: nothing. */
function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function made(path: string): Stats {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run may have made it in this moment.
    const found = lookAt(path);
    if (found === undefined) throw error;
    return found;
  }
  return lstatSync(path);
}
