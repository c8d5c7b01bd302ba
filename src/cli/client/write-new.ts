import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { isErrno } from '../../model/problems/errno.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/** @throws {InputProblem} where its folder is not there, or is not the user's to write in */
function openBeside(file: string, beside: string): number {
  try {
    return openSync(beside, 'wx', 0o600);
  } catch (error) {
    const evidence = [errorText(error)];
    throw new InputProblem(
      { where: file, what: 'it cannot be written', evidence, hint: 'name another one' },
      { cause: error },
    );
  }
}

/**
 * Writes a file that only its owner may read, where none stands: it is there whole, or not at all.
 * @throws {InputProblem} where there is something already, or nothing can be written
 */
export function writeNew(file: string, content: string | Uint8Array): void {
  const beside = `${file}.${randomBytes(6).toString('hex')}.new`;
  const handle = openBeside(file, beside);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
    // A link takes no place that is taken, as a new name would.
    linkSync(beside, file);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    const what = 'there is a file already, and it is not overwritten';
    throw new InputProblem({ where: file, what, hint: 'name another one' }, { cause: error });
  } finally {
    closeSync(handle);
    rmSync(beside, { force: true });
  }
}
