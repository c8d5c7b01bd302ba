import { ownCommand } from '../../model/own-command.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { RunOptions } from '../run/run-options.ts';
import { takeBackup } from './take-backup.ts';

/**
 * Takes the backup that something else begins with, and returns the exit code.
 * @param what `the upgrade`
 * @param without the command that does without, and why not to, if there is a reason
 * @throws {Problem} where there can be none: nothing was changed then
 */
export async function backupFirst(
  options: RunOptions,
  what: string,
  without: { readonly command: string; readonly but?: string },
): Promise<number> {
  try {
    return await takeBackup(options);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const but = without.but === undefined ? '' : `${without.but}: `;
    const hint = `nothing was changed; ${but}${ownCommand(`${without.command} --no-backup`, 'the same')} does without`;
    throw new Problem([...error.details, { what: `no backup came about, and ${what} begins with one`, hint }], {
      cause: error,
    });
  }
}
