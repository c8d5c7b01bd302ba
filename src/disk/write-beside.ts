import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';

/** A text that is whole on the disk beside its place. */
export interface Beside {
  /** Renames it to its place. */
  readonly take: () => void;
  /** Removes it, unless it was taken. */
  readonly drop: () => void;
}

/**
 * Writes a text beside its place, under a name that nobody can know before: with the mode (and as root, the owner) of
 * what stands there, or where nothing does, with a mode as umask says.
 */
export function writeBeside(place: string, text: string, like: Stats | undefined, mode = 0o666): Beside {
  const beside = `${place}.${randomBytes(6).toString('hex')}.new`;
  const drop = (): void => rmSync(beside, { force: true });
  const handle = openSync(beside, 'wx', like === undefined ? mode : 0o600);
  try {
    if (like !== undefined) {
      if (process.getuid?.() === 0) fchownSync(handle, like.uid, like.gid);
      fchmodSync(handle, like.mode & 0o777);
    }
    writeFileSync(handle, text);
    fsyncSync(handle);
  } catch (error) {
    drop();
    throw error;
  } finally {
    closeSync(handle);
  }
  const take = (): void => {
    try {
      renameSync(beside, place);
    } catch (error) {
      drop();
      throw error;
    }
  };
  return { take, drop };
}
