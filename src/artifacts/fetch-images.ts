import { rmSync, statSync } from 'node:fs';
import type { ArtifactRecipe } from '../model/plan/artifact.ts';
import { sumOfFile } from '../model/plan/sum-of-file.ts';
import { Problem } from '../model/problems/problem.ts';
import { type CachedArtifact, comingPlace, keepArtifact, listArtifacts, makeCache, sumInCache } from './cache.ts';
import type { Fetched, Source } from './fetch-artifact.ts';
import type { Lock } from './lock-file.ts';
import { pullImages } from './registry/pull-images.ts';
import { stem } from './wanted-recipes.ts';

/**
 * Gets an archive of images into the cache by pulling them from their registries, unless the cache has it, in whatever form. By the digests that
 * are locked, else by their tags.
 * @throws {Problem} where one does not come, or the archive has another checksum than the locked one: then nothing of it stays
 */
export async function fetchImages(
  folder: string,
  recipe: ArtifactRecipe,
  lock: Lock,
  { onProgress, waits, addressOf }: Source & { readonly addressOf?: (registry: string) => string } = {},
): Promise<Fetched> {
  const { name, url, architecture, pulls } = recipe;
  if (architecture === undefined || pulls === undefined) throw new RangeError(`${name} is no archive of known images`);
  makeCache(folder);
  const alike = (other: string): boolean => stem(other) === stem(name);
  const wanted = Object.entries(lock).find(([other]) => alike(other));
  const has = listArtifacts(folder).filter(
    one => alike(one.name) && (wanted === undefined || one.sha256 === wanted[1].sha256),
  );
  for (const one of has) if ((await sumInCache(folder, one.sha256)) === one.sha256) return { how: 'was there' };
  if (wanted !== undefined && wanted[0] !== name)
    throw new Problem({
      where: wanted[0],
      what: 'it was added by hand, and the cache has not got it',
      hint: `provision artifacts add FILE --as ${wanted[0]}; or remove its entry from the lock, and its images are pulled`,
    });
  const locked = lock[name];
  const coming = comingPlace(folder, name);
  try {
    const images = await pullImages(pulls, coming, {
      ...{ layout: `${coming}.layout`, architecture, known: locked?.images, waits },
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(addressOf === undefined ? {} : { addressOf }),
    });
    const found = statSync(coming);
    const sha256 = await sumOfFile(coming, found);
    if (locked !== undefined && sha256 !== locked.sha256)
      throw new Problem({
        where: name,
        what: 'what was pulled is not what is locked',
        evidence: [`locked: sha256:${locked.sha256}`, `pulled: sha256:${sha256}`],
        hint: 'nothing of it was kept. Ask its maker, before you trust it',
      });
    const artifact: CachedArtifact = {
      name,
      sha256,
      size: found.size,
      from: url,
      said_by: locked === undefined ? 'maker' : 'lock',
      images,
    };
    keepArtifact(folder, coming, artifact);
    return { how: 'came', artifact };
  } finally {
    rmSync(coming, { force: true });
  }
}
