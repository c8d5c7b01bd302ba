import { lstatSync, type Stats } from 'node:fs';
import { sep } from 'node:path';
import { OWN_FOLDER } from '../model/own-folder.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { InputProblem } from '../model/problems/problem.ts';

/** The paths from the innermost `.provision` of a path down to the path itself; none where it does not lead into one. */
export function ownLevels(path: string): readonly string[] {
  const parts = path.split(sep);
  const from = parts.lastIndexOf(OWN_FOLDER);
  return from === -1 ? [] : parts.slice(from).map((_, at) => parts.slice(0, from + at + 1).join(sep));
}

/** Whether a path leads into a `.provision` folder, where the rules of `ownPlace` hold. */
export const isOwn = (path: string): boolean => ownLevels(path).length > 0;

const described = (stat: Stats): string => {
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFile()) return 'a file';
  return stat.isFIFO() ? 'a named pipe' : 'a special file';
};

/** Why something that stands in `.provision` was not put there by us, if it was not. */
function stranger(path: string, stat: Stats, kind: 'file' | 'folder'): InputProblem | undefined {
  const refuse = (what: string, hint: string) => new InputProblem({ where: path, what, hint });
  const right = kind === 'file' ? stat.isFile() : stat.isDirectory();
  if (!right) {
    const hint = 'look where it comes from (a checkout of somebody else?), then take it away: `rm` it, not its target';
    return refuse(`${described(stat)} stands where only a ${kind} of provision's own may: it is not followed`, hint);
  }
  const user = process.getuid?.();
  if (user !== undefined && stat.uid !== user) {
    return refuse(
      `it belongs to user ${stat.uid}, and provision runs as user ${user}`,
      'run this as the user who ran the phases, or remove it',
    );
  }
  if (user !== undefined && (stat.mode & 0o022) !== 0) {
    return refuse('others may write to it', `look what is in it, then \`chmod -R go-w ${ownLevels(path)[0]}\``);
  }
  return undefined;
}

/**
 * What stands at a path in `.provision`, or `undefined`. The folder may have come with a checkout of somebody else's, so
 * each level from `.provision` on is looked at as it is: no link is followed, no pipe opened, and nothing is taken for
 * ours that belongs to another user or that others may write to. Where that holds, nobody else can change it meanwhile.
 * @throws {InputProblem} naming what stands there instead
 */
export function ownPlace(path: string, kind: 'file' | 'folder'): Stats | undefined {
  let last: Stats | undefined;
  for (const level of ownLevels(path)) {
    try {
      last = lstatSync(level);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
    const problem = stranger(level, last, level === path ? kind : 'folder');
    if (problem !== undefined) throw problem;
  }
  return last;
}
