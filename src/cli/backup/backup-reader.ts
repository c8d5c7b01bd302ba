import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { openBoxes } from '../../secrets/sealed-boxes.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import { type BackupStart, LONGEST_HEAD, parseStart } from './backup-head.ts';

const PIECE = 1024 * 1024;

function opened<T>(file: string, work: (handle: number) => T): T {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    throw new InputProblem({ where: file, ...fileTrouble(error, 'the backup') });
  }
  try {
    return work(handle);
  } finally {
    closeSync(handle);
  }
}

/** How a backup begins. @throws {InputProblem} where it cannot be read, or is none */
export const readStart = (file: string): BackupStart =>
  opened(file, handle => {
    const bytes = Buffer.alloc(LONGEST_HEAD);
    return parseStart(file, bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0)));
  });

/**
 * Opens a backup whole, and proves that its content is what was gathered on the host.
 * @param openKey opens a sealed value
 * @param out is given the content, a tar, in order; of what a backup that fails has given before, nothing is to be used
 * @throws {InputProblem} for a wrong key, and for a file that was changed or cut off
 */
export async function openBackup(
  file: string,
  openKey: (sealed: string) => Promise<string>,
  out: (bytes: Uint8Array) => void = () => undefined,
): Promise<BackupStart> {
  const start = readStart(file);
  const key = Buffer.from(await about(file, () => openKey(start.sealedKey)), 'base64url');
  const hash = createHash('sha256');
  let size = 0;
  const boxes = openBoxes(key, start.line, content => {
    hash.update(content);
    size += content.length;
    out(content);
  });
  const handle = openSync(file, 'r');
  try {
    await about(file, async () => {
      const buffer = Buffer.alloc(PIECE);
      for (let at = start.from; ; ) {
        const count = readSync(handle, buffer, 0, buffer.length, at);
        if (count === 0) break;
        boxes.push(buffer.subarray(0, count));
        at += count;
        await turn();
      }
      boxes.end();
    });
  } finally {
    closeSync(handle);
  }
  if (size === start.head.size && hash.digest('hex') === start.head.sha256) return start;
  throw new InputProblem({ where: file, what: 'its content is not what was gathered', hint: 'take it from a copy' });
}

/** What goes wrong gets the file's name. */
async function about<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const details = error.details.map(one => ({ where, ...one }));
    throw new InputProblem(details, { cause: error });
  }
}
