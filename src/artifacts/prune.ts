import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAbsent } from '../model/problems/errno.ts';
import { type CachedArtifact, forgetName, listArtifacts } from './cache.ts';

/** A file of the cache. */
export interface CacheFile {
  readonly path: string;
  /** Of bytes that lie under their checksum. */
  readonly sha256?: string;
  readonly size: number;
}

/** What is to go out of the cache. */
export interface Prunable {
  readonly names: readonly CachedArtifact[];
  readonly files: readonly CacheFile[];
}

/** Age in milliseconds from which on what has not come whole is nobody's any more. */
const OLD = 24 * 3600 * 1000;

function filesIn(
  folder: string,
): readonly { readonly name: string; readonly path: string; readonly size: number; readonly age: number }[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap(name => {
      const path = join(folder, name);
      const found = statSync(path);
      return found.isFile() ? [{ name, path, size: found.size, age: Date.now() - found.mtimeMs }] : [];
    });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/**
 * What nobody needs: bytes that no name stands for, what began to come a day ago and did not, and, where `stays` says which
 * checksums are locked, all others with their names.
 */
export function prunable(folder: string, stays?: ReadonlySet<string>): Prunable {
  const named = listArtifacts(folder);
  const names = stays === undefined ? [] : named.filter(one => !stays.has(one.sha256));
  const kept = new Set(named.filter(one => !names.includes(one)).map(one => one.sha256));
  const bytes = filesIn(join(folder, 'sha256')).filter(
    ({ name, age }) => !kept.has(name) && (/^[0-9a-f]{64}$/.test(name) || age > OLD),
  );
  const coming = filesIn(join(folder, 'coming')).filter(({ age }) => age > OLD);
  return {
    names,
    files: [
      ...bytes.map(({ name, path, size }) => ({ path, sha256: name, size })),
      ...coming.map(({ path, size }) => ({ path, size })),
    ],
  };
}

/** Takes it away: names first, so that none ever stands for what is gone. */
export function pruneArtifacts(folder: string, { names, files }: Prunable): void {
  for (const { name } of names) forgetName(folder, name);
  for (const { path } of files) rmSync(path, { force: true });
}
