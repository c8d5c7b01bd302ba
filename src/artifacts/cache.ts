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
  /** The file that it was added from, or the address that it was got from. */
  from: z.string(),
  /** Who said its checksum before it came; not set: nobody, so that it is trusted as it is, or an own build. */
  said_by: z.enum(['maker', 'lock']).optional(),
  /** Of an archive of images that were pulled: the digest of each. */
  images: z.record(z.string(), z.string()).exactOptional(),
});

/** An artifact that the cache holds under a name. */
export type CachedArtifact = z.output<typeof cached>;

/** Whether somebody added it from a file: an own build, or what was carried here, for which nobody else vouches. */
export const isByHand = ({ from, said_by }: CachedArtifact): boolean => said_by === undefined && !/^https?:/.test(from);

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

/** Where bytes lie that have not come whole yet. */
export const comingPlace = (folder: string, url: string): string =>
  join(folder, 'coming', createHash('sha256').update(url).digest('hex'));

/** Makes the folders of the cache, its user's alone. */
export function makeCache(folder: string): void {
  for (const name of ['sha256', 'names', 'coming']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
}

/** Keeps a file that lies in the cache's own folder, under its checksum and its name. */
export function keepArtifact(folder: string, file: string, artifact: CachedArtifact): void {
  renameSync(file, placeOf(folder, artifact.sha256));
  nameArtifact(folder, artifact);
}

/** Gives a name to bytes that the cache has. */
export function nameArtifact(folder: string, artifact: CachedArtifact): void {
  writeAtomically(namePlace(folder, artifact.name), `${JSON.stringify(artifact)}\n`);
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
  makeCache(folder);
  const beside = join(folder, 'sha256', `${randomBytes(6).toString('hex')}.new`);
  try {
    const { sha256, size } = await copyInto(file, beside);
    const added = { name, sha256, size, from: file };
    keepArtifact(folder, beside, added);
    return added;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Takes a name out of the cache; its bytes stay. */
export const forgetName = (folder: string, name: string): void => rmSync(namePlace(folder, name), { force: true });

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
