import { artifactsFolder } from '../../artifacts/cache.ts';
import { lockFileOf, readLock } from '../../artifacts/lock-file.ts';
import { lockedIn, requireLocked } from '../../artifacts/use-locked.ts';
import type { Catalogue } from '../../collections/catalogue.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { LockedArtifacts } from '../../model/plan/artifact.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { isNamed, namesIn } from '../../playbook/templates/names-in.ts';

const takesArtifacts = (playbook: Playbook, { contexts }: Catalogue): boolean =>
  [...contexts.values()].some(one => one.takesArtifacts === true && isNamed(namesIn(playbook), one.name));

/**
 * What of the lock the playbooks may take. `bytes: read`: every byte of it is read, before any host is touched.
 * @throws {InputProblem} where the cache has not got what is locked, or has other bytes
 */
export async function lockedArtifacts(
  playbooks: readonly Playbook[],
  inventory: Inventory,
  catalogue: Catalogue,
  bytes: 'read' | 'unread',
): Promise<LockedArtifacts> {
  if (!playbooks.some(one => takesArtifacts(one, catalogue))) return new Map();
  const names = new Set(catalogue.artifacts.flatMap(of => of(inventory)).map(({ name }) => name));
  const lock = Object.fromEntries(
    Object.entries(await readLock(lockFileOf(inventory.file))).filter(([name]) => names.has(name)),
  );
  const folder = artifactsFolder();
  if (bytes === 'read') await requireLocked(folder, lock);
  return lockedIn(folder, lock);
}
