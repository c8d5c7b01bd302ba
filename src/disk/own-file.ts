import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  type PathLike,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { isAbsent } from '../model/problems/errno.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { ownLevels, ownPlace } from './own-place.ts';
import { writeAtomically } from './write-atomically.ts';

/** Opening itself follows no link and waits for no pipe, whatever came between the look and it. */
const AS_IT_IS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const open = (path: PathLike, flags: number): number => openSync(path, flags | AS_IT_IS, 0o600);

/** Makes a folder in `.provision`, for its user alone, and those above it. @throws {InputProblem} as `ownPlace`. */
export function makeOwnFolder(path: string): void {
  for (const level of ownLevels(path)) {
    if (ownPlace(level, 'folder') !== undefined) continue;
    try {
      mkdirSync(level, { mode: 0o700 });
    } catch (error) {
      // Another run may have made it in this moment.
      if (ownPlace(level, 'folder') === undefined) throw error;
    }
  }
}

/** Makes one new folder. @throws {InputProblem} as `ownPlace`; `EEXIST` where something stands there. */
export function makeNewFolder(path: string): void {
  ownPlace(path, 'folder');
  mkdirSync(path, { mode: 0o700 });
}

/** Reads from a file in `.provision`; `undefined` where there is none. @throws {InputProblem} as `ownPlace`. */
function reading<T>(path: string, read: (handle: number, size: number) => T): T | undefined {
  const seen = ownPlace(path, 'file');
  if (seen === undefined) return undefined;
  let handle: number;
  try {
    handle = open(path, constants.O_RDONLY);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  try {
    const now = fstatSync(handle);
    if (!now.isFile() || now.uid !== seen.uid) ownPlace(path, 'file');
    return read(handle, now.size);
  } finally {
    closeSync(handle);
  }
}

/** The text of a file in `.provision`; `undefined` where there is none. @throws {InputProblem} as `ownPlace`. */
export const readOwn = (path: string): string | undefined => reading(path, handle => readFileSync(handle, 'utf8'));

/** Bytes of each end of a long file. */
const END = 256 * 1024;

/** How such a file begins and ends: both are the whole text where it is short. @throws {InputProblem} as `ownPlace`. */
export const readOwnEnds = (path: string): { readonly head: string; readonly tail: string } | undefined =>
  reading(path, (handle, size) => {
    const part = (from: number): string => {
      const buffer = Buffer.alloc(Math.min(END, size));
      return buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, from));
    };
    return { head: part(0), tail: part(Math.max(0, size - END)) };
  });

/** Opens a file in `.provision` to add to it: `new` must not be there yet, any other is made where it is missing. */
export function openOwnToAppend(path: string, wish: 'new' | 'any'): number {
  ownPlace(path, 'file');
  const { O_RDWR, O_APPEND, O_CREAT, O_EXCL } = constants;
  return open(path, O_RDWR | O_APPEND | O_CREAT | (wish === 'new' ? O_EXCL : 0));
}

/** Replaces a file in `.provision`: a link that stands there is refused, not followed. */
export function writeOwn(path: string, text: string): void {
  ownPlace(path, 'file');
  writeAtomically(path, text);
}

/** Something in a folder of ours, by what it is itself. */
export interface OwnEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** What is in a folder of `.provision`, by name; `undefined` where there is no such folder. */
export function listOwn(path: string): readonly OwnEntry[] | undefined {
  if (ownPlace(path, 'folder') === undefined) return undefined;
  return readdirSync(path, { withFileTypes: true })
    .map(entry => ({
      name: entry.name,
      kind: entry.isFile() ? ('file' as const) : entry.isDirectory() ? ('folder' as const) : ('other' as const),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Removes one file. A folder that stands there, or anything else, stays. @throws {InputProblem} as `ownPlace`. */
export function removeOwnFile(path: string): void {
  if (ownPlace(path, 'file') !== undefined) unlinkSync(path);
}

/** Removes one empty folder. @throws what the file system says of one that is not empty. */
export function removeOwnFolder(path: string): void {
  if (ownPlace(path, 'folder') !== undefined) rmdirSync(path);
}

/** The same, where a mistake of somebody's placing is no reason to stop: `undefined` for what is not ours. */
export function ifOwn<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputProblem || isAbsent(error)) return undefined;
    throw error;
  }
}
