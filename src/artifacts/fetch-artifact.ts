import { statSync } from 'node:fs';
import type { ArtifactRecipe, MakerSum } from '../model/plan/artifact.ts';
import { sumOfFile } from '../model/plan/sum-of-file.ts';
import { Problem } from '../model/problems/problem.ts';
import {
  type CachedArtifact,
  comingPlace,
  keepArtifact,
  listArtifacts,
  makeCache,
  nameArtifact,
  placeOf,
  sumInCache,
} from './cache.ts';
import { download, dropPart, type OnProgress } from './download.ts';
import type { Lock } from './lock-file.ts';
import { sumSaidOf } from './maker-sum.ts';
import { textAt } from './web.ts';

/** Where files come from, and how long is waited for them. */
export interface Source {
  /** A web server that has all files under their names; `undefined`: their makers. */
  readonly mirror?: string | undefined;
  readonly onProgress?: OnProgress;
  /** Seconds before each further attempt. */
  readonly waits?: readonly number[];
}

/** How a file came into the cache. */
export type Fetched = { readonly how: 'was there' } | { readonly how: 'came'; readonly artifact: CachedArtifact };

/** The longest index of charts that is read, in bytes. */
const MOST_OF_A_LIST = 32 * 1024 * 1024;

const encoded = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

/** A file's place at a mirror: what a maker has beside it lies beside it there, too. */
function atMirror(mirror: string, name: string, besides?: string): string {
  const base = mirror.replace(/\/*$/, '');
  if (besides === undefined) return `${base}/${encoded(name)}`;
  const folder = name.slice(0, name.lastIndexOf('/') + 1);
  return `${base}/${encoded(folder)}${besides.slice(besides.lastIndexOf('/') + 1)}`;
}

/**
 * What the maker says, read once for all files that it speaks of. A text that should be there and cannot be read is an error:
 * whoever withholds it could have changed the file.
 */
export type SumReader = (url: string) => Promise<string>;

/** Reads each text once. */
export function sumReader(waits?: readonly number[]): SumReader {
  const texts = new Map<string, Promise<string>>();
  return url => {
    const known = texts.get(url) ?? textAt(url, MOST_OF_A_LIST, waits);
    texts.set(url, known);
    return known;
  };
}

async function sumOfMaker(
  recipe: ArtifactRecipe,
  sum: MakerSum,
  mirror: string | undefined,
  read: SumReader,
): Promise<string> {
  const url = mirror === undefined ? sum.url : atMirror(mirror, recipe.name, sum.url);
  const said = sumSaidOf(recipe.url, sum.form, await read(url));
  if (said !== undefined) return said;
  throw new Problem({
    where: url,
    what: `it says no checksum of ${recipe.url.slice(recipe.url.lastIndexOf('/') + 1)}`,
    hint: `get the file in another way, and: provision artifacts add FILE --as ${recipe.name}`,
  });
}

/**
 * Gets a file into the cache, unless it is there. Its checksum must be the locked one, else the one that its maker says; where
 * nobody says any, it is trusted as it came.
 * @throws {Problem} where it does not come, or has another checksum: then nothing of it stays
 */
export async function fetchArtifact(
  folder: string,
  recipe: ArtifactRecipe,
  lock: Lock,
  read: SumReader,
  { mirror, onProgress, waits }: Source = {},
): Promise<Fetched> {
  makeCache(folder);
  const locked = lock[recipe.name];
  const known = listArtifacts(folder).find(one => one.name === recipe.name);
  const isThere = async (sha256: string): Promise<boolean> => (await sumInCache(folder, sha256)) === sha256;
  // What was added by hand is the user's own choice as long as no lock says otherwise.
  if (locked === undefined && known !== undefined && (await isThere(known.sha256))) return { how: 'was there' };
  const expected =
    locked?.sha256 ?? (recipe.sum === undefined ? undefined : await sumOfMaker(recipe, recipe.sum, mirror, read));
  const saidBy = locked === undefined ? ('maker' as const) : ('lock' as const);
  if (expected !== undefined && (await isThere(expected))) {
    if (known?.sha256 !== expected) {
      const { size } = statSync(placeOf(folder, expected));
      nameArtifact(folder, { name: recipe.name, sha256: expected, size, from: recipe.url, said_by: saidBy });
    }
    return { how: 'was there' };
  }
  const url = mirror === undefined ? (locked?.url ?? recipe.url) : atMirror(mirror, recipe.name);
  const part = comingPlace(folder, url);
  await download(url, part, onProgress, waits);
  const found = statSync(part);
  const sha256 = await sumOfFile(part, found);
  if (expected !== undefined && sha256 !== expected) {
    dropPart(part);
    throw new Problem({
      where: recipe.name,
      what: saidBy === 'lock' ? 'what came is not what is locked' : 'what came is not what its maker says',
      evidence: [`${saidBy === 'lock' ? 'locked' : 'maker '}: sha256:${expected}`, `came:   sha256:${sha256}`, url],
      hint: 'nothing of it was kept. Ask its maker, before you trust it',
    });
  }
  const artifact: CachedArtifact = {
    name: recipe.name,
    sha256,
    size: found.size,
    from: url,
    ...(expected === undefined ? {} : { said_by: saidBy }),
  };
  keepArtifact(folder, part, artifact);
  dropPart(part);
  return { how: 'came', artifact };
}
