import { isAbsolute, join } from 'node:path';

/** Where paths of the inventory begin. */
export interface Folders {
  /** Absolute path of the folder that the inventory file is in. */
  readonly inventory: string;
  /** The user's home folder. */
  readonly home: string;
}

/** A path of the inventory as an absolute one: `~` is the home folder, a relative path begins at the inventory file. */
export function expandPath(path: string, folders: Folders): string {
  if (path === '~') return folders.home;
  if (path.startsWith('~/')) return join(folders.home, path.slice(2));
  return isAbsolute(path) ? path : join(folders.inventory, path);
}

/** One path or a list of them, as a list. */
export const pathList = (paths: string | readonly string[] | undefined): readonly string[] | undefined =>
  typeof paths === 'string' ? [paths] : paths;
