import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsent } from '../model/problems/errno.ts';

/** What was found at a place that only this user may write. */
export type PrivateText =
  | { readonly text: string }
  | { readonly unfit: 'unreadable'; readonly cause: unknown }
  | { readonly unfit: 'of others' };

/** The text of a file whose word counts only if nobody but this user may write it; `undefined` where there is none. */
export function privateText(place: string): PrivateText | undefined {
  let handle: number;
  try {
    handle = openSync(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    return isAbsent(cause) ? undefined : { unfit: 'unreadable', cause };
  }
  try {
    const { uid, mode } = fstatSync(handle);
    const user = process.getuid?.();
    if ((user !== undefined && uid !== user) || (mode & 0o022) !== 0) return { unfit: 'of others' };
    return { text: readFileSync(handle, 'utf8') };
  } catch (cause) {
    return { unfit: 'unreadable', cause };
  } finally {
    closeSync(handle);
  }
}
