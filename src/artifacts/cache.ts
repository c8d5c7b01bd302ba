import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { writeAtomically } from '../disk/write-atomically.ts';
import { cacheFolder, type Environment } from '../model/environment.ts';
import { ownCommand } from '../model/own-command.ts';
import { sumOfFile } from '../model/plan/sum-of-file.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { InputProblem } from '../model/problems/problem.ts';

/** What an artifact may be called: a path of plain words, as its maker names its files. */
export const artifactName = z
  .string()
  .regex(/^[a-z0-9][\w.+-]*(?:\/[\w+-][\w.+-]*)*$/, 'must be words of letters, digits and . _ + - with / between them');

const cached = z.strictObject({
  name: artifactName,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(0),
  /** The file that it was added from. */
  from: z.string(),
});

/** An artifact that the cache holds under a name. */
export type CachedArtifact = z.output<typeof cached>;

/** The cache's folder, by the XDG Base Directory Specification. */
export const artifactsFolder = (env?: Environment, home?: string): string =>
  join(cacheFolder(env, home), 'provision', 'artifacts');

/** Where the cache keeps the bytes of a checksum: two names for the same bytes share them. */
export const placeOf = (folder: string, sha256: string): string => join(folder, 'sha256', sha256);

const namePlace = (folder: string, name: string): string => join(folder, 'names', `${encodeURIComponent(name)}.json`);

/** Copies a file and returns what was copied: never a mixture of two states of it, since the checksum is of the copy. */
async function copyInto(file: string, beside: string): Promise<{ readonly sha256: string; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(file), count, createWriteStream(beside, { flags: 'wx', mode: 0o600 }));
  return { sha256: hash.digest('hex'), size };
}

/**
 * Puts a file into the cache under a name; what had the name before stays under its checksum.
 * @throws {InputProblem} for what is no plain file, or a name that is none
 */
export async function addArtifact(folder: string, file: string, name: string): Promise<CachedArtifact> {
  const named = artifactName.safeParse(name);
  if (!named.success) {
    const what = `“${name}” cannot name an artifact: it ${named.error.issues[0]?.message ?? 'does not fit'}`;
    throw new InputProblem({ what, hint: `name it as the list does: ${ownCommand('artifacts list')}` });
  }
  const found = await stat(file).catch((error: unknown) => {
    if (isAbsent(error)) throw new InputProblem({ where: file, what: 'there is no such file' });
    throw error;
  });
  if (!found.isFile()) throw new InputProblem({ where: file, what: 'it is not a plain file' });
  mkdirSync(join(folder, 'sha256'), { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, 'names'), { recursive: true, mode: 0o700 });
  const beside = join(folder, 'sha256', `${randomBytes(6).toString('hex')}.new`);
  try {
    const { sha256, size } = await copyInto(file, beside);
    renameSync(beside, placeOf(folder, sha256));
    const added = { name, sha256, size, from: file };
    writeAtomically(namePlace(folder, name), `${JSON.stringify(added)}\n`);
    return added;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Everything that the cache has a name for, in the order of the names. @throws {InputProblem} for a record that is damaged */
export function listArtifacts(folder: string): readonly CachedArtifact[] {
  let names: readonly string[];
  try {
    names = readdirSync(join(folder, 'names'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  return names
    .filter(name => name.endsWith('.json'))
    .sort()
    .map(name => readRecord(join(folder, 'names', name)));
}

function readRecord(place: string): CachedArtifact {
  try {
    return cached.parse(JSON.parse(readFileSync(place, 'utf8')));
  } catch (error) {
    throw new InputProblem(
      { where: place, what: 'it does not say what an artifact is', hint: 'remove it, and add the artifact again' },
      { cause: error },
    );
  }
}

/** The checksum of what the cache holds under one; `undefined`: nothing. Every byte is read, once as long as the file stays as it is. */
export async function sumInCache(folder: string, sha256: string): Promise<string | undefined> {
  const place = placeOf(folder, sha256);
  try {
    return await sumOfFile(place, await stat(place));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
