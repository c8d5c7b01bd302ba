import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A word as the name of a file: what is not a letter, digit, `_`, `-` or an inner `.` becomes `-`. */
export const fileName = (word: string): string =>
  word
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || '-';

/** Where everything about a cluster is kept: `.provision/CLUSTER` beside the inventory. */
export const clusterFolder = (inventoryFile: string, cluster: string): string =>
  join(dirname(inventoryFile), '.provision', fileName(cluster));

/** Makes the folder, for its owner alone, and keeps git out of `.provision`. */
export function makeClusterFolder(inventoryFile: string, cluster: string): string {
  const folder = clusterFolder(inventoryFile, cluster);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ignore = join(dirname(folder), '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n', { mode: 0o600 });
  return folder;
}

/** Whether an error of `fs` only says that there is nothing. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
