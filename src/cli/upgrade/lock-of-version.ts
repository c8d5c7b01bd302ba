import { resolve } from 'node:path';
import { artifactsFolder, type CachedArtifact, listArtifacts } from '../../artifacts/cache.ts';
import { type Lock, lockArtifacts, lockFileOf, readLock } from '../../artifacts/lock-file.ts';
import { unpack } from '../../artifacts/pack.ts';
import { stem } from '../../artifacts/wanted-recipes.ts';
import type { Catalogue } from '../../collections/catalogue.ts';
import type { Inventory } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';
import { ARCHITECTURES, type ArtifactRecipe } from '../../model/plan/artifact.ts';
import { refuseDiffering } from '../artifacts/artifact-actions.ts';
import { fetchRecipes } from '../artifacts/fetch-artifacts.ts';

/** What a file is, whatever its version, and the form of an archive: `k3s/v1.36.3+k3s1/k3s` → `k3s/k3s`. */
function kindOf(name: string): string {
  const [subject = '', version = '', file = ''] = name.split('/');
  return `${subject}/${stem(file.replaceAll(version, ''))}`;
}

/** Of all that a version could be made from, the counterparts of what is locked: architectures, archives, phase 4 or not stay as they were. Pure. */
export const counterparts = (recipes: readonly ArtifactRecipe[], locked: Lock): readonly ArtifactRecipe[] => {
  const kinds = new Set(Object.keys(locked).map(kindOf));
  return recipes.filter(({ name }) => kinds.has(kindOf(name)));
};

/** Those of which neither the lock nor the cache has any form. Pure. */
export const stillMissing = (
  recipes: readonly ArtifactRecipe[],
  locked: Lock,
  cached: readonly CachedArtifact[],
): readonly ArtifactRecipe[] => {
  const there = new Set([...Object.keys(locked), ...cached.map(({ name }) => name)].map(stem));
  return recipes.filter(({ name }) => !there.has(stem(name)));
};

/** What another version is made from, as it is to be locked. */
export interface LockOfVersion {
  readonly lock: Lock;
  /** What has to be got first; nothing unless it was only looked. */
  readonly missing: readonly string[];
}

/**
 * Works out the lock of another version; what of it is nowhere comes out of a pack, or from its makers.
 * @param way `look`: nothing is got. `tell`: what is said of each file that came
 * @throws {Problem} where something cannot be got, or the cache has other bytes than the lock
 */
export async function lockOfVersion(
  next: Inventory,
  { artifacts, sections }: Catalogue,
  way: { readonly pack?: string | undefined; readonly look: boolean; readonly tell: (line: string) => void },
): Promise<LockOfVersion> {
  const file = lockFileOf(next.file);
  const before = await readLock(file);
  const recipes = counterparts(
    artifacts.flatMap(of => of(next)),
    before,
  );
  const folder = artifactsFolder();
  if (way.pack !== undefined) await unpack(folder, resolve(way.pack));
  const missing = stillMissing(recipes, before, listArtifacts(folder));
  if (!way.look && missing.length > 0) {
    const section = sections.get('artifacts')?.of(next);
    const all = { ...(isMapping(section) ? section : {}), images: 'bundle', architectures: ARCHITECTURES };
    await fetchRecipes(missing, all, before, way.tell);
  }
  const { lock, differing } = lockArtifacts(recipes, before, listArtifacts(folder));
  refuseDiffering(differing, file);
  return { lock, missing: stillMissing(missing, lock, []).map(({ name }) => name) };
}
