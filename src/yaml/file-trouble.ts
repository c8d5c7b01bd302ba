import { errnoOf } from '../model/problems/errno.ts';
import type { MistakeText } from './mistake.ts';

const WORDS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['does not exist', 'correct the path'],
  ENOTDIR: ['does not exist: a part of its path is not a folder', 'correct the path'],
  EISDIR: ['is a directory', 'name the file inside it'],
  EACCES: ['may not be read', 'give yourself permission to read it: chmod, or run as its owner'],
  EPERM: ['may not be read', 'give yourself permission to read it: chmod, or run as its owner'],
  ELOOP: ['is a symbolic link that leads back to itself', 'fix the link'],
  ENAMETOOLONG: ['has a name that is too long', 'correct the path'],
};

/**
 * Why a file could not be read, in plain words.
 * @throws the error itself where it did not come from the file system
 */
export function fileTrouble(error: unknown, file: string): MistakeText {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  const [what, hint] = WORDS[code] ?? [`cannot be read (${code})`, 'look at the file, and at the disk that it is on'];
  return { what: `${file} ${what}`, hint };
}
