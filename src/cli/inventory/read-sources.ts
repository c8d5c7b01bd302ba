import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { detect } from '../../import/detect.ts';
import type { SourceFile } from '../../import/found.ts';
import type { Source } from '../../import/import-sources.ts';
import { homeFolder } from '../../model/environment.ts';
import { ifThere } from '../../model/problems/if-there.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { globExpression } from '../../model/text/glob.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import { readStart } from '../../yaml/read-start.ts';
import { readText } from '../../yaml/read-text.ts';

/** Folders of variables beside an inventory of Ansible. */
const VARS = ['group_vars', 'host_vars'];

async function readFile(path: string): Promise<SourceFile> {
  const content = await readStart(path).catch((error: unknown) => {
    throw new InputProblem({ where: path, ...fileTrouble(error, path) });
  });
  const read = readText(content);
  if ('mistake' in read) throw new InputProblem({ where: path, ...read.mistake });
  return { path, text: read.text };
}

/** Names in a folder in their order, without hidden ones and copies of editors; none where there is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  const names = (await ifThere(folder, readdir(folder))) ?? [];
  return names.filter(name => !/^\.|~$|\.(bak|orig|swp|retry|pyc|md|cfg)$/.test(name)).sort();
}

/** The files below `group_vars` and `host_vars` of a folder. */
async function varsBeside(folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const visit = async (path: string): Promise<void> => {
    const found = await ifThere(path, stat(path));
    if (found?.isDirectory() === true) for (const name of await namesIn(path)) await visit(join(path, name));
    else if (found?.isFile() === true) files.push(await readFile(path));
  };
  for (const name of VARS) await visit(join(folder, name));
  return files;
}

/** The files that lie in a folder itself; none where there is no folder. */
async function filesIn(folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of await namesIn(folder)) {
    const inside = join(folder, name);
    if (!VARS.includes(basename(inside)) && (await stat(inside)).isFile()) files.push(await readFile(inside));
  }
  return files;
}

/**
 * The files that a configuration of ssh includes, and those that these include. A relative name begins at the folder of the
 * configuration, as ssh's own begins at ~/.ssh.
 */
async function includedBy(root: SourceFile): Promise<ReadonlyMap<string, readonly SourceFile[]>> {
  const read = new Map<string, readonly SourceFile[]>();
  const visit = async (file: SourceFile): Promise<void> => {
    for (const [, text = ''] of file.text.matchAll(/^[ \t]*Include(?:[ \t]*=[ \t]*|[ \t]+)(.*?)[ \t\r]*$/gim)) {
      if (read.has(text)) continue;
      read.set(text, []);
      const files: SourceFile[] = [];
      for (const word of text.split(/\s+/).map(one => one.replaceAll('"', ''))) {
        const named = resolve(dirname(root.path), word.replace(/^~(?=\/)/, homeFolder()));
        const [folder, last] = [dirname(named), basename(named)];
        const fits = globExpression(last, 'part');
        for (const name of (await namesIn(folder)).filter(one => fits.test(one))) {
          const inside = join(folder, name);
          if ((await stat(inside)).isFile()) files.push(await readFile(inside));
        }
      }
      if (files.length === 0) read.delete(text);
      else read.set(text, files);
      for (const one of files) await visit(one);
    }
  };
  await visit(root);
  return read;
}

/**
 * Reads what the user named: a file, with the variables beside it; a folder, with all inventories in it.
 * @throws {InputProblem} for what cannot be read
 */
export async function readSourceFiles(path: string): Promise<Source> {
  const found = await stat(path).catch((error: unknown) => {
    throw new InputProblem({ where: path, ...fileTrouble(error, path) });
  });
  if (!found.isDirectory()) {
    const file = await readFile(path);
    if (detect(file) === 'ssh-config') return { path, files: [file], included: await includedBy(file) };
    const beside = detect(file) === 'k3s-config' ? await filesIn(`${path}.d`) : await varsBeside(dirname(path));
    return { path, files: [file, ...beside] };
  }
  return { path, files: [...(await filesIn(path)), ...(await varsBeside(path))] };
}
