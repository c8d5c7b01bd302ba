import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Blob } from '../../model/plan/blob.ts';
import { sumOfFile } from '../../model/plan/sum-of-file.ts';
import { isAbsent } from '../../model/problems/errno.ts';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';
import { escapeExpression } from '../../model/text/escape-expression.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import type { FileTree, TreeEntry } from '../playbook.ts';
import { listTree } from './load-tree.ts';

const EXPRESSION = /\{\{.*?\}\}/g;

/** What may stand in one place of a path where its name holds an expression: anything that is no path by itself. */
const partExpression = (part: string): RegExp =>
  new RegExp(`^${part.split(EXPRESSION).map(escapeExpression).join('[^/]+')}$`, 's');

/** Paths below a folder that a name with expressions may come to. */
async function candidates(folder: string, parts: readonly string[]): Promise<readonly string[]> {
  const [part, ...rest] = parts;
  if (part === undefined) return [''];
  const names = part.includes('{{')
    ? (await readdir(folder).catch((error: unknown) => (isAbsent(error) ? [] : Promise.reject(error))))
        .filter(name => partExpression(part).test(name))
        .sort()
    : [part];
  const below = await Promise.all(
    names.map(async name =>
      (await candidates(join(folder, name), rest)).map(one => (one === '' ? name : `${name}/${one}`)),
    ),
  );
  return below.flat();
}

/** @throws {Error} as the file system gives it */
const blobOf = async (path: string, found: Stats): Promise<Blob> => ({
  source: path,
  size: found.size,
  sha256: await sumOfFile(path, found),
});

/** @throws {InputProblem} @throws {Error} as the file system gives it */
const treeOf = async (root: string): Promise<FileTree> =>
  Promise.all(
    (await listTree(root)).map(async ({ path, kind }): Promise<TreeEntry> => {
      if (kind === 'folder') return { path, executable: true };
      const found = await stat(join(root, path));
      return { path, blob: await blobOf(join(root, path), found), executable: (found.mode & 0o100) !== 0 };
    }),
  );

/** What names mean: a file each, or a folder with all that is in it. */
export interface Blobs {
  readonly blobs: ReadonlyMap<string, Blob>;
  readonly trees: ReadonlyMap<string, FileTree>;
}

/**
 * The files, or folders, that a name may mean, by the names that rendered arguments will have. A name without an expression means one; of one
 * with expressions it is known for each host only when that is rendered, and a host for which there is none is told then.
 */
export async function loadBlobs(name: string, folder: string): Promise<Blobs | { readonly mistake: ProblemDetails }> {
  const base = isAbsolute(name) ? '/' : folder;
  const parts = name.split('/').filter(part => part !== '' && part !== '.');
  const blobs = new Map<string, Blob>();
  const trees = new Map<string, FileTree>();
  const several = name.includes('{{');
  try {
    for (const found of several ? await candidates(base, parts) : [name]) {
      const path = isAbsolute(found) ? found : join(base, found);
      const there = await stat(path).catch((error: unknown) => {
        if (several && isAbsent(error)) return undefined;
        throw error;
      });
      if (there === undefined) continue;
      const as = several && isAbsolute(name) ? `/${found}` : found;
      if (there.isFile()) blobs.set(as, await blobOf(path, there));
      else if (there.isDirectory()) trees.set(as, await treeOf(path));
      else if (!several) return { mistake: { what: `${path} is neither a plain file nor a folder` } };
    }
  } catch (error) {
    if (error instanceof InputProblem) return { mistake: error.details[0] ?? { what: error.message } };
    const path = several ? {} : { evidence: [`looked for ${isAbsolute(name) ? name : join(base, name)}`] };
    return isAbsent(error) && !several
      ? { mistake: { what: `there is no file “${name}”`, ...path } }
      : { mistake: { ...fileTrouble(error, `the file ${name}`), ...path } };
  }
  return { blobs, trees };
}
