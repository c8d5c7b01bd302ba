import { statSync } from 'node:fs';
import { isAbsent } from '../model/problems/errno.ts';

/** Whether something is at a path; what cannot be looked at is there, so that whoever reads it says what is wrong. */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return !isAbsent(error);
  }
}
