import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputProblem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';

/** What a folder of the controller holds, by paths below it: folders before what is in them. */
export interface Listed {
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

/** Each becomes a task of its own, with a reading of its own on every host. */
const MOST = 500;

const kindOf = (entry: Dirent): Listed['kind'] | undefined =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : undefined;

/**
 * Lists all that is in a folder, in the order of its names.
 * @throws {InputProblem} for what is neither file nor folder, and where there is more than can be a task each
 * @throws {Error} as the file system gives it
 */
export async function listTree(root: string): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of (await readdir(join(root, below), { withFileTypes: true })).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    )) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const kind = kindOf(entry);
      if (kind === undefined) {
        throw new InputProblem({
          what: `${join(root, path)} is neither a plain file nor a folder`,
          hint: 'what a link leads to could be anywhere: copy the file itself, and make links by `symlink`',
        });
      }
      if (found.length === MOST) {
        throw new InputProblem({
          what: `${root} holds more than ${count(MOST, 'file')} and folders`,
          hint: 'pack it: `copy` the archive, and unpack it by `command` with `creates`',
        });
      }
      found.push({ path, kind });
      if (kind === 'folder') await visit(path);
    }
  };
  await visit('');
  return found;
}
