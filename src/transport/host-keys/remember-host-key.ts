import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeOwnFolder, openOwnToAppend } from '../../disk/own-file.ts';
import { isOwn, ownPlace } from '../../disk/own-place.ts';
import { readTrusted } from '../../disk/trusted-file.ts';
import { isErrno } from '../../model/problems/errno.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { isAbout, keyType, parseKnownHosts } from './known-hosts.ts';

/** Milliseconds after which a lock counts as left behind by a process that died. */
const STALE = 10_000;

/**
 * Adds a server's key to a known_hosts file, mode 0600, made with its folder where missing. Runs side by side on one
 * file wait for each other; says `false` where another run has remembered another key for that name meanwhile.
 * @throws {InputProblem} for one in `.provision` that this machine did not write
 * @throws {Problem} where the file cannot be written.
 */
export async function rememberHostKey(file: string, name: string, key: Buffer): Promise<boolean> {
  try {
    const folder = dirname(file);
    if (isOwn(file)) makeOwnFolder(folder);
    else mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await locked(`${file}.lock`, () => {
      const handle = openToAppend(file);
      try {
        const text = readFileSync(handle, 'utf8');
        const known = parseKnownHosts(text, file).filter(one => one.marker === undefined && isAbout(one, name));
        if (known.length > 0) return known.some(one => one.key.equals(key));
        const gap = text === '' || text.endsWith('\n') ? '' : '\n';
        // One write in append mode: a reader sees the whole line or none of it.
        writeSync(handle, `${gap}${name} ${keyType(key)} ${key.toString('base64')}\n`);
        return true;
      } finally {
        closeSync(handle);
      }
    });
  } catch (cause) {
    if (cause instanceof InputProblem) throw cause;
    throw new Problem(
      {
        where: file,
        what: 'the host key cannot be remembered',
        evidence: [errorText(cause)],
        hint: 'make the file writable for you, or name another one as `known_hosts`',
      },
      { cause },
    );
  }
}

/** In `.provision`, only what this machine wrote is added to; a file that the user names may be a link. */
function openToAppend(file: string): number {
  if (!isOwn(file)) return openSync(file, 'a+', 0o600);
  readTrusted(file);
  return openOwnToAppend(file, 'any');
}

async function locked<T>(lock: string, work: () => T): Promise<T> {
  for (;;) {
    if (isOwn(lock)) ownPlace(lock, 'file');
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      break;
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
      const held = lstatSync(lock, { throwIfNoEntry: false });
      if (held?.isFile() === false) throw error;
      // A lock of the future is no younger than one of the past: the clock was set.
      if (held !== undefined && Math.abs(Date.now() - held.mtimeMs) > STALE) unlinked(lock);
      await sleep(10 + Math.random() * 20);
    }
  }
  try {
    return work();
  } finally {
    unlinked(lock);
  }
}

/** Takes a lock away; another run may have done so in the same moment. */
function unlinked(lock: string): void {
  try {
    unlinkSync(lock);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
