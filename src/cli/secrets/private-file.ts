import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { variable } from '../../model/environment.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem } from '../../model/problems/problem.ts';

/** A file that nobody else may read, in a folder of its own, where an editor's copies of it lie too. */
export interface PrivateFile {
  readonly path: string;
  /** @throws {Problem} where it is not there any more. */
  readonly read: () => string;
  /** Removes the folder with everything in it. */
  readonly remove: () => void;
}

/** linux/magic.h: TMPFS_MAGIC, RAMFS_MAGIC. */
const IN_MEMORY = [0x01021994, 0x858458f6];

const isInMemory = (folder: string): boolean => {
  try {
    return IN_MEMORY.includes(statfsSync(folder).type);
  } catch {
    return false;
  }
};

/** @throws {Problem} where the file is not there any more. */
function readBack(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const evidence = [errorText(error)];
    throw new Problem({ what: 'the editor removed its file', evidence, hint: 'begin again' }, { cause: error });
  }
}

/** Makes the file in memory where there is such a file system, so that no disk ever has what it holds. */
export function makePrivateFile(name: string, text: string): PrivateFile {
  const places = [variable('XDG_RUNTIME_DIR') ?? '/dev/shm', '/dev/shm'];
  for (const place of [...places.filter(isInMemory), tmpdir()]) {
    let folder: string;
    try {
      folder = mkdtempSync(join(place, 'provision-edit-'));
    } catch (error) {
      if (place === tmpdir()) throw error;
      continue;
    }
    const path = join(folder, name);
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    try {
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      remove();
      throw error;
    }
    return { path, read: () => readBack(path), remove };
  }
  throw new Error('no folder for temporary files');
}
