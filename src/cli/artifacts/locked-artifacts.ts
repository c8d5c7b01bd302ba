import { artifactsFolder } from '../../artifacts/cache.ts';
import { type Lock, lockFileOf, readLock } from '../../artifacts/lock-file.ts';
import { lockedIn, requireLocked } from '../../artifacts/use-locked.ts';
import type { Catalogue } from '../../collections/catalogue.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { LockedArtifacts } from '../../model/plan/artifact.ts';
import { count } from '../../model/text/count.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { isNamed, namesIn } from '../../playbook/templates/names-in.ts';
import { recipesFor, untestedIn } from './artifact-recipes.ts';

const takesArtifacts = (playbook: Playbook, { contexts }: Catalogue): boolean =>
  [...contexts.values()].some(one => one.takesArtifacts === true && isNamed(namesIn(playbook), one.name));

/** What the playbooks take of the lock. */
export interface Locked {
  readonly artifacts: LockedArtifacts;
  /** What is said of it, whatever the hosts say: versions that nobody of us has run, files that were added by hand. */
  readonly notes: readonly string[];
}

/**
 * What of the lock the playbooks may take. `bytes: read`: every byte of it is read, before any host is touched.
 * @throws {InputProblem} where the cache has not got what is locked, or has other bytes
 */
export async function lockedArtifacts(
  playbooks: readonly Playbook[],
  inventory: Inventory,
  catalogue: Catalogue,
  bytes: 'read' | 'unread',
): Promise<Locked> {
  if (!playbooks.some(one => takesArtifacts(one, catalogue))) return { artifacts: new Map(), notes: [] };
  const recipes = recipesFor(inventory, catalogue);
  const names = new Set(recipes.map(({ name }) => name));
  const lock = Object.fromEntries(
    Object.entries(await readLock(lockFileOf(inventory.file))).filter(([name]) => names.has(name)),
  );
  const folder = artifactsFolder();
  if (bytes === 'read') await requireLocked(folder, lock);
  return { artifacts: lockedIn(folder, lock), notes: [...untestedIn(recipes), ...byHandIn(lock)] };
}

/** How many names are said before the rest is counted. */
const SAID = 2;

/** One sentence of what somebody added by hand. Pure. */
function byHandIn(lock: Lock): readonly string[] {
  const all = Object.entries(lock);
  const names = all.flatMap(([name, { by_hand }]) => (by_hand === true ? [name] : []));
  if (names.length === 0) return [];
  const more = names.length > SAID ? `, and ${names.length - SAID} more` : '';
  const which = `${names.slice(0, SAID).join(', ')}${more}`;
  return [
    `${names.length} of ${count(all.length, 'locked file')} ${names.length === 1 ? 'was' : 'were'} added by hand (own builds, or carried here): ${which}`,
  ];
}
