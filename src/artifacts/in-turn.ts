import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { isGone } from '../disk/is-gone.ts';
import { namedPlace } from '../disk/named-place.ts';
import { isAbsent, isErrno } from '../model/problems/errno.ts';
import { Problem } from '../model/problems/problem.ts';

/** Milliseconds between two attempts, and how many there are: what is done in turn takes milliseconds. */
const PAUSE = 20;
const ATTEMPTS = 500;

const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);

/** Takes the mark away of a process that ended without doing so. */
function dropDead(mark: string): void {
  let text: string;
  try {
    text = readFileSync(mark, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  // An empty one is being written.
  if (/^\d+$/.test(text) && isGone(Number(text))) rmSync(mark, { force: true });
}

function take(mark: string, file: string): void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const open = openSync(mark, 'wx', 0o600);
      writeSync(open, String(process.pid));
      closeSync(open);
      return;
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
      dropDead(mark);
      pause();
    }
  }
  throw new Problem({
    where: file,
    what: 'another run holds it',
    hint: `where none is at work any more, remove ${mark}`,
  });
}

/**
 * Reads and writes a file of the user's while no other process of ours does: several runs beside each other keep what each has written.
 * @throws {Problem} where another holds it for ten seconds
 */
export function inTurn<T>(file: string, work: () => T): T {
  const mark = `${namedPlace(file)}.held`;
  take(mark, file);
  try {
    return work();
  } finally {
    rmSync(mark, { force: true });
  }
}
