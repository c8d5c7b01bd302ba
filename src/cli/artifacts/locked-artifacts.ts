import { resolve } from 'node:path';
import { artifactsFolder } from '../../artifacts/cache.ts';
import { type Lock, lockFileOf, readLock } from '../../artifacts/lock-file.ts';
import { lockInPack, unpack } from '../../artifacts/pack.ts';
import { lockedIn, requireLocked } from '../../artifacts/use-locked.ts';
import { lockWithPack } from '../../artifacts/use-pack.ts';
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

interface LockBeside {
  readonly lock: Lock;
  readonly notes: readonly string[];
}

/**
 * What of the lock the playbooks may take. `bytes: read`: every byte of it is read, before any host is touched.
 * @param besides what is locked besides, and stands in no file yet
 * @param pack an archive of `artifacts pack`, whose files the cache gets where it has not got them
 * @throws {InputProblem} where the cache has not got what is locked, or has other bytes
 */
export async function lockedArtifacts(
  playbooks: readonly Playbook[],
  inventory: Inventory,
  catalogue: Catalogue,
  bytes: 'read' | 'unread',
  pack?: string,
  besides: Lock = {},
): Promise<Locked> {
  if (!playbooks.some(one => takesArtifacts(one, catalogue))) return { artifacts: new Map(), notes: [] };
  const recipes = recipesFor(inventory, catalogue);
  const names = new Set(recipes.map(({ name }) => name));
  const all = await lockBeside(inventory, pack);
  const whole = { ...all.lock, ...besides };
  const lock = Object.fromEntries(Object.entries(whole).filter(([name]) => names.has(name)));
  const folder = artifactsFolder();
  if (bytes === 'read') {
    if (pack !== undefined) await unpack(folder, resolve(pack));
    await requireLocked(folder, lock);
  }
  return { artifacts: lockedIn(folder, lock), notes: [...all.notes, ...untestedIn(recipes), ...byHandIn(lock)] };
}

/**
 * What is locked: beside the inventory, and, where a pack is used, in that.
 * @throws {InputProblem} where the two say different checksums
 */
export async function lockBeside(inventory: Inventory, pack: string | undefined): Promise<LockBeside> {
  const file = lockFileOf(inventory.file);
  const own = await readLock(file);
  if (pack === undefined) return { lock: own, notes: [] };
  const lock = lockWithPack(own, await lockInPack(resolve(pack)), pack);
  return { lock, notes: lock === own ? [] : [`nothing is locked in ${file}: what ${pack} says of its files counts`] };
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
