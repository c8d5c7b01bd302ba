import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { Coming, Place } from '../../model/reading/place.ts';
import { type LockedBy, seal } from '../../secrets/seal.ts';
import { sealBoxes } from '../../secrets/sealed-boxes.ts';
import { type BackupHead, headLine } from './backup-head.ts';

/** Does something with a file of this machine. @throws {Problem} that names it */
function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const evidence = [errorText(error)];
    throw new Problem({ where: path, what: 'it cannot be written on this machine', evidence }, { cause: error });
  }
}

function open(path: string, head: BackupHead, lock: LockedBy): Coming {
  const key = randomBytes(32);
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  const handle = told(beside, () => openSync(beside, 'wx', 0o600));
  const write = (bytes: Uint8Array): void =>
    told(beside, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    });
  const line = headLine(head);
  write(Buffer.from(`${line}\n${seal(key.toString('base64url'), lock)}\n`));
  const boxes = sealBoxes(key, line, write);
  const hash = createHash('sha256');
  let size = 0;
  const leave = (): void => {
    closeSync(handle);
    rmSync(beside, { force: true });
  };
  return {
    has: 0,
    write: bytes => {
      hash.update(bytes);
      size += bytes.length;
      boxes.push(bytes);
    },
    finish: () => {
      if (hash.digest('hex') !== head.sha256 || size !== head.size) {
        leave();
        return false;
      }
      boxes.end();
      told(beside, () => fsyncSync(handle));
      closeSync(handle);
      told(path, () => renameSync(beside, path));
      return true;
    },
    leave,
  };
}

/** A place to which a backup comes from a host: what arrives is sealed piece by piece, and never lies open on the disk. */
export const sealedPlace = (path: string, head: BackupHead, lock: LockedBy): Place => ({
  path,
  standing: () => ({ kind: 'absent' }),
  below: name => sealedPlace(`${path}/${name}`, head, lock),
  open: async () => open(path, head, lock),
});
