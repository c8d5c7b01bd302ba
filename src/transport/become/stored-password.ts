import { readFileSync, statSync } from 'node:fs';
import type { BecomePassword } from '../../model/inventory.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { rememberSecret } from '../../model/text/secret-values.ts';

/**
 * The password for sudo that the inventory has or names; `undefined`: it is not stored, or none is wanted.
 * @throws {InputProblem} for a file that does not serve, and for a value that nobody has opened
 */
export function storedPassword(password: BecomePassword, where: string): string | undefined {
  if (typeof password === 'string') return undefined;
  if ('opened' in password) return password.opened;
  if ('file' in password) return passwordIn(password.file, where);
  throw new InputProblem({ where, what: 'the password for sudo is sealed, and was not opened' });
}

/**
 * The first line of a file that holds a password; it is masked wherever it would be shown.
 * @throws {InputProblem} for one that others can read, or that cannot be read
 */
function passwordIn(file: string, where: string): string {
  try {
    if ((statSync(file).mode & 0o077) !== 0) {
      throw new InputProblem({
        where,
        what: `others can read ${file}, which holds a password`,
        hint: `chmod 600 '${file}'`,
      });
    }
    const password = readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
    rememberSecret(password);
    return password;
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new InputProblem(
      { where, what: `the password for sudo cannot be read from ${file}`, evidence: [errorText(error)] },
      { cause: error },
    );
  }
}
