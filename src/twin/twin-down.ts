import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { variable } from '../model/environment.ts';
import type { Inventory } from '../model/inventory.ts';
import type { OnProgress } from './progress.ts';
import { requireRootOnLinux } from './require-tools.ts';
import { sweepTwin } from './sweep-twin.ts';
import { twinId } from './twin-id.ts';
import { twinRoots } from './twin-paths.ts';
import { withLock } from './with-lock.ts';

/** Ids of all twins that have left anything on this machine. */
function allTwins(): string[] {
  const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const folders = list(twinRoots().state).map(name => name.replace(/\.lock$/, ''));
  const moved = variable('PROVISION_TWIN_DIR');
  // Namespaces do not say whose state folder they belong to: those of a moved one are found by its folders alone.
  const namespaces = moved ? [] : list('/run/netns').flatMap(name => /^twin\.([^.]+)\./.exec(name)?.[1] ?? []);
  return [...new Set([...folders, ...namespaces])];
}

/**
 * Takes down the twin of an inventory, one named by its id, or all of them, with everything that is on their disks.
 * The cached images stay. Works on whatever an interrupted `up` has left.
 * @returns the ids of the twins that are gone now.
 */
export async function twinDown(
  target: Pick<Inventory, 'cluster' | 'file'> | string | 'all',
  options: { readonly onProgress?: OnProgress } = {},
): Promise<readonly string[]> {
  requireRootOnLinux();
  const ids = target === 'all' ? allTwins() : [typeof target === 'string' ? target : twinId(target)];
  for (const id of ids) {
    options.onProgress?.({ step: 'remove', detail: `taking the twin ${id} down` });
    const lock = join(twinRoots().state, `${id}.lock`);
    await withLock(lock, async () => {
      await sweepTwin(id);
      rmSync(lock, { force: true });
    });
  }
  return ids;
}
