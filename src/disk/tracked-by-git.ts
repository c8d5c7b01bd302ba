import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { OWN_FOLDER } from '../model/own-folder.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { type Tracked, trackedEntries } from './tracked-entries.ts';

const readIf = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

/** The folder with git's own files of a work tree: `.git`, or where a file of that name points. */
function gitFolder(top: string): string | undefined {
  const path = join(top, '.git');
  try {
    const stat = lstatSync(path);
    if (!stat.isFile()) return path;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  const named = /^gitdir: (.+?)\s*$/.exec(readFileSync(path, 'utf8'))?.[1];
  return named === undefined ? undefined : resolve(top, named);
}

/** Bytes of a hash in this repository: its configuration, or that of the work tree's main one, names another than SHA-1. */
function hashOf(folder: string): number {
  const common = readIf(join(folder, 'commondir'))?.toString('utf8').trim();
  const config =
    readIf(join(common === undefined ? folder : resolve(folder, common), 'config'))?.toString('utf8') ?? '';
  return /^\s*objectformat\s*=\s*"?sha256/im.test(config) ? 32 : 20;
}

function trackedIn(folder: string): readonly Tracked[] {
  const index = readIf(join(folder, 'index'));
  if (index === undefined) return [];
  const { entries, shared } = trackedEntries(index, hashOf(folder));
  if (shared === undefined) return entries;
  const below = readIf(join(folder, `sharedindex.${shared}`));
  if (below === undefined || mentions(below)) {
    throw new Error('its index is split in two: `git update-index --no-split-index` makes it one');
  }
  return entries;
}

/** Whether an index may name a `.provision`: the fourth version does not write names out. */
const mentions = (index: Buffer): boolean =>
  index.readUInt32BE(4) >= 4 || index.toString('latin1').toLowerCase().includes(OWN_FOLDER);

/**
 * The top of a work tree whose git tracks this file, or a folder that it is in; `undefined` where none does. Letters'
 * case makes no difference, as on some file systems. Nothing is run for it, and no configuration obeyed.
 * @throws {Error} where that cannot be told
 */
export function trackedByGit(file: string): string | undefined {
  const folder = realpathSync(dirname(file));
  const real = join(folder, basename(file));
  for (let top = folder; ; top = dirname(top)) {
    const git = gitFolder(top);
    if (git !== undefined) {
      const path = relative(top, real).toLowerCase();
      const own = path.slice(0, path.lastIndexOf(OWN_FOLDER) + OWN_FOLDER.length);
      const hit = trackedIn(git).some(one => {
        const tracked = one.path.toLowerCase();
        // A submodule further up is where the inventory lies, and its own index tells.
        return tracked === path || (one.isFolder && tracked.startsWith(own) && path.startsWith(`${tracked}/`));
      });
      if (hit) return top;
    }
    if (dirname(top) === top) return undefined;
  }
}
