import { openBackup } from '../backup/backup-reader.ts';
import type { RunOptions } from '../run/run-options.ts';
import { keyringOf } from '../secrets/secret-actions.ts';

/** A backup's content, whole and proved. @throws {InputProblem} for a wrong key, and for a file that was changed or cut off */
export async function contentOf(file: string, options: RunOptions): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  await openBackup(file, keyringOf(options).open, bytes => parts.push(bytes));
  return Buffer.concat(parts);
}
