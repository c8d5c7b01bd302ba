import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostFile } from './host-files.ts';

/** Writes files into a host's disk; folders that are made for a user's file are the user's. */
export function writeHostFiles(root: string, files: readonly HostFile[]): void {
  const makeFolder = (folder: string, uid: number): void => {
    if (existsSync(folder)) return;
    makeFolder(dirname(folder), uid);
    mkdirSync(folder, { mode: uid === 0 ? 0o755 : 0o700 });
    // /home itself is there already, so what is made here is a home folder or is inside one.
    chownSync(folder, uid, uid);
  };
  for (const file of files) {
    const path = join(root, file.path);
    makeFolder(dirname(path), file.uid ?? 0);
    writeFileSync(path, file.content);
    chmodSync(path, file.mode);
    if (file.uid !== undefined) chownSync(path, file.uid, file.uid);
  }
}
