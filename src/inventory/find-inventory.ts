import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Environment, variable } from '../model/environment.ts';
import { ifThere } from '../model/problems/if-there.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { nearest } from '../yaml/did-you-mean.ts';

/** The folder of the current one where inventories are kept. */
const FOLDER = 'inventory';

/** @throws {InputProblem} for a path that cannot be looked at */
async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await ifThere(path, stat(path));
  return found === undefined ? undefined : found.isDirectory() ? 'folder' : 'file';
}

/** Inventory files of a folder, by name; empty where there is no such folder. @throws {InputProblem} for one that cannot be read */
async function inventoriesIn(folder: string): Promise<string[]> {
  const names = (await ifThere(folder, readdir(folder))) ?? [];
  return names.filter(name => /^[^.].*\.ya?ml$/.test(name)).sort();
}

async function findOnly(cwd: string): Promise<string> {
  const names = await inventoriesIn(join(cwd, FOLDER));
  const [only] = names;
  if (only !== undefined && names.length === 1) return join(FOLDER, only);
  const what = only === undefined ? 'no inventory is named, and there is none in ./inventory' : 'no inventory is named';
  const choice = only === undefined ? 'FILE' : (names[names.indexOf('home.yaml')] ?? only);
  const evidence = names.map(name => join(FOLDER, name));
  throw new InputProblem({
    what,
    ...(evidence.length === 0 ? {} : { evidence }),
    hint: `${only === undefined ? 'make one of your hosts: provision init root@203.0.113.5 pi@192.168.1.20; or ' : ''}name one: --inventory ${choice}, or PROVISION_INVENTORY=${choice} in the environment`,
  });
}

/** Where a name may lead: as given, then with `.yaml` or `.yml`, then the same in `inventory/`. */
const placesOf = (name: string): string[] =>
  [name, join(FOLDER, name)].flatMap(path => [path, `${path}.yaml`, `${path}.yml`]);

/** The file that a name leads to, looked for as an inventory is; the name itself where there is none. */
export async function findNamedFile(name: string, cwd: string): Promise<string> {
  for (const path of name.includes('\0') ? [] : placesOf(name)) {
    if ((await kindOf(resolve(cwd, path))) === 'file') return path;
  }
  return name;
}

/**
 * The path of the inventory that is meant: as given, then with `.yaml` or `.yml`, then the same in `inventory/`. Not
 * given: what PROVISION_INVENTORY names, else the only one in `inventory/`. An absolute path stays one.
 * @throws {InputProblem} telling what was tried
 */
export async function findInventory(given: string | undefined, cwd: string, variables?: Environment): Promise<string> {
  const wanted = given ?? variable('PROVISION_INVENTORY', variables);
  if (wanted === undefined) return findOnly(cwd);
  const from = given === undefined ? 'PROVISION_INVENTORY' : '--inventory';
  if (wanted.trim() === '' || wanted.includes('\0')) {
    throw new InputProblem({ where: from, what: 'this is not a file name', hint: 'name an inventory file' });
  }
  const tried = placesOf(wanted);
  let folder: string | undefined;
  for (const path of tried) {
    const kind = await kindOf(resolve(cwd, path));
    if (kind === 'file') return path;
    if (kind === 'folder') folder ??= path;
  }
  if (folder !== undefined) {
    const inside = await inventoriesIn(resolve(cwd, folder));
    throw new InputProblem({
      where: from,
      what: `${folder} is a directory`,
      ...(inside.length === 0 ? {} : { evidence: inside.map(name => join(folder, name)) }),
      hint: 'name the file inside it',
    });
  }
  for (const path of tried) {
    const place = resolve(cwd, path);
    if ((await ifThere(path, lstat(place)))?.isSymbolicLink() !== true) continue;
    throw new InputProblem({
      where: from,
      what: `${path} is a link to ${await readlink(place)}, where there is nothing`,
      hint: 'make what it leads to, or name another file',
    });
  }
  const there = await inventoriesIn(join(cwd, FOLDER));
  const here = await inventoriesIn(cwd);
  const name = basename(wanted);
  const near =
    nearest(name, [...here, ...there]) ??
    nearest(
      name,
      [...here, ...there].map(one => one.replace(/\.ya?ml$/, '')),
    );
  throw new InputProblem({
    where: from,
    what: `there is no inventory ${wanted}`,
    evidence: tried.map(path => `tried ${resolve(cwd, path)}`),
    hint:
      near !== undefined
        ? `did you mean ${near}?`
        : there.length === 0
          ? 'correct the name'
          : `in ${FOLDER}/ there is ${there.join(', ')}`,
  });
}
