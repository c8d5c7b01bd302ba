import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeFileSync } from 'node:fs';
import { errorText } from '../model/problems/error-text.ts';
import { InputProblem } from '../model/problems/problem.ts';

const FORM = /^provision-key:v1:([A-Za-z0-9_-]{43})\n?$/;
/** Bytes; a key file has one short line. */
const LONGEST = 256;

/** Makes a key file that only its owner may read. @throws {InputProblem} where there is a file already. */
export function makeKeyFile(path: string): void {
  try {
    const handle = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(handle, `provision-key:v1:${randomBytes(32).toString('base64url')}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new InputProblem(
      { where: path, what: 'the key file cannot be made', evidence: [errorText(error)], hint: 'name another path' },
      { cause: error },
    );
  }
}

function readStart(path: string): { readonly text: string; readonly mode: number } {
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(LONGEST);
    const length = readSync(handle, buffer, 0, LONGEST, null);
    return { text: buffer.toString('latin1', 0, length), mode: fstatSync(handle).mode };
  } finally {
    closeSync(handle);
  }
}

/** The 32 bytes of a key file. @throws {InputProblem} for what is not a key file, and for one that others may read. */
export function readKeyFile(path: string): Uint8Array {
  let file: ReturnType<typeof readStart>;
  try {
    file = readStart(path);
  } catch (error) {
    throw new InputProblem(
      {
        where: path,
        what: 'the key file cannot be read',
        evidence: [errorText(error)],
        hint: 'correct the path, or make one with provision secret keygen',
      },
      { cause: error },
    );
  }
  const [, key] = FORM.exec(file.text) ?? [];
  if (key === undefined) {
    throw new InputProblem({
      where: path,
      what: 'this is not a key file',
      hint: 'make one with provision secret keygen',
    });
  }
  if ((file.mode & 0o077) !== 0) {
    throw new InputProblem({
      where: path,
      what: 'the key file is readable by others',
      hint: `chmod 600 ${path}`,
    });
  }
  return Buffer.from(key, 'base64url');
}
