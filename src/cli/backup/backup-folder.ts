import { join } from 'node:path';
import { listOwn, makeOwnFolder } from '../../disk/own-file.ts';
import { clusterFolder, makeClusterFolder } from '../../journal/folders.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { entryName, type Which } from '../cluster/kept-kubeconfigs.ts';
import type { BackupHead } from './backup-head.ts';
import { readStart } from './backup-reader.ts';

/** A backup of a cluster on this machine. */
export interface KeptBackup {
  readonly file: string;
  /** What it says of itself; `undefined`: it is no backup, though its name says so. */
  readonly head: BackupHead | undefined;
}

const folderOf = (which: Which): string => join(clusterFolder(which.inventory.file, entryName(which)), 'backups');

/** Where a new one is written to. @throws {InputProblem} where something stands on the way that is not this machine's own */
export function backupPlace(which: Which, taken: string): string {
  makeClusterFolder(which.inventory.file, entryName(which));
  const folder = folderOf(which);
  makeOwnFolder(folder);
  return join(folder, `${taken.slice(0, 19).replaceAll(':', '-')}Z.backup`);
}

/** All that there are, the newest first. */
export const keptBackups = (which: Which): readonly KeptBackup[] =>
  (listOwn(folderOf(which)) ?? [])
    .filter(({ name, kind }) => kind === 'file' && name.endsWith('.backup'))
    .map(({ name }) => join(folderOf(which), name))
    .sort()
    .reverse()
    .map(file => {
      try {
        return { file, head: readStart(file).head };
      } catch (error) {
        if (error instanceof InputProblem) return { file, head: undefined };
        throw error;
      }
    });
