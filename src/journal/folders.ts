import { dirname, join } from 'node:path';
import { makeOwnFolder, readOwn, writeOwn } from '../disk/own-file.ts';
import { ownFolder } from '../model/own-folder.ts';

/** A word as the name of a file: what is not a letter, digit, `_`, `-` or an inner `.` becomes `-`. */
export const fileName = (word: string): string =>
  word
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || '-';

/** Where everything about a cluster is kept: `.provision/CLUSTER` beside the inventory. */
export const clusterFolder = (inventoryFile: string, cluster: string): string =>
  join(ownFolder(inventoryFile), fileName(cluster));

/**
 * Makes the folder, for its owner alone, and keeps git out of `.provision`.
 * @throws {InputProblem} where something stands on the way that is not this machine's own
 */
export function makeClusterFolder(inventoryFile: string, cluster: string): string {
  const folder = clusterFolder(inventoryFile, cluster);
  makeOwnFolder(folder);
  const ignore = join(dirname(folder), '.gitignore');
  if (readOwn(ignore) === undefined) writeOwn(ignore, '*\n');
  return folder;
}
