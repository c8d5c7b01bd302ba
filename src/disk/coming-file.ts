import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import { showBytes } from '../model/text/show-bytes.ts';
import { COMING } from './parts-below.ts';

export interface Wanted {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes that are left to everybody else on the disk. */
const SPARE = 16 * 1024 * 1024;
const PIECE = 1024 * 1024;

/** Takes what has come already into the checksum; others go on meanwhile. */
async function sumOfBeginning(handle: number, size: number): Promise<Hash> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(Math.min(PIECE, size));
  for (let at = 0; at < size; ) {
    const count = readSync(handle, buffer, 0, Math.min(buffer.length, size - at), at);
    if (count === 0) break;
    hash.update(buffer.subarray(0, count));
    at += count;
    await turn();
  }
  return hash;
}

/** A file that is coming, beside its place and the user's alone. */
export class ComingFile {
  /** Where it stands until it is whole. */
  readonly path: string;
  readonly has: number;
  readonly #handle: number;
  readonly #hash: Hash;
  readonly #sha256: string;
  #at: number;

  private constructor(path: string, handle: number, hash: Hash, has: number, sha256: string) {
    this.path = path;
    this.has = has;
    this.#handle = handle;
    this.#hash = hash;
    this.#sha256 = sha256;
    this.#at = has;
  }

  /**
   * Goes on with what an earlier attempt at the same content has left in the folder, or begins.
   * @throws {Problem} where there is no room, or what stands there is not what a run has left
   */
  static async open(folder: string, { sha256, size }: Wanted): Promise<ComingFile> {
    const path = join(folder, `${COMING}${sha256}.part`);
    const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const handle = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      const stat = fstatSync(handle);
      if (!stat.isFile() || stat.nlink !== 1 || (stat.mode & 0o077) !== 0) {
        throw new InputProblem({ where: path, what: 'it is not what an earlier run left there', hint: `rm ${path}` });
      }
      const has = Math.min(stat.size, size);
      const { bavail, bsize } = statfsSync(folder);
      const free = bavail * bsize;
      if (size - has + SPARE > free) {
        const what = `${showBytes(size - has)} are to come, and ${showBytes(free)} are free there`;
        throw new Problem({ where: folder, what, hint: 'make room on this machine' });
      }
      return new ComingFile(path, handle, await sumOfBeginning(handle, has), has, sha256);
    } catch (error) {
      closeSync(handle);
      throw error;
    }
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; )
      from += writeSync(this.#handle, bytes, from, bytes.length - from, this.#at + from);
    this.#hash.update(bytes);
    this.#at += bytes.length;
  }

  /** Brings it to the disk; `false`: it is not what it should be, and nothing of it stays. */
  seal(): boolean {
    const isRight = this.#hash.digest('hex') === this.#sha256 && fstatSync(this.#handle).size === this.#at;
    if (isRight) fsyncSync(this.#handle);
    closeSync(this.#handle);
    if (!isRight) rmSync(this.path, { force: true });
    return isRight;
  }

  leave(): void {
    closeSync(this.#handle);
  }
}
