import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, list, Parser, type ReadEntry } from 'tar';
import { ownCommand } from '../model/own-command.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import { type CachedArtifact, comingPlace, keepArtifact, makeCache, nameArtifact, sumInCache } from './cache.ts';
import { type Lock, lockText, parseLock } from './lock-file.ts';

/** What stands first in a pack: the lock, by which all the rest is checked. */
const LOCK = 'provision-pack.lock.yaml';
/** The longest lock that is read out of a pack, in bytes. */
const MOST_OF_A_LOCK = 4 * 1024 * 1024;

/**
 * Writes all that is locked as one tar archive, the lock first and each file under its checksum. The cache must hold it: ask
 * `requireLocked` before. It takes its place only whole.
 */
export async function packLocked(folder: string, lock: Lock, to: string): Promise<void> {
  const beside = `${randomBytes(6).toString('hex')}.new`;
  const coming = join(dirname(to), `.${basename(to)}.${beside}`);
  const sums = [...new Set(Object.values(lock).map(one => one.sha256))].sort();
  const place = join(folder, 'sha256');
  writeFileSync(join(place, beside), lockText(lock), { mode: 0o600, flag: 'wx' });
  try {
    await create(
      {
        cwd: place,
        file: coming,
        portable: true,
        onWriteEntry: entry => {
          entry.path = entry.path === beside ? LOCK : `sha256/${entry.path}`;
        },
      },
      [beside, ...sums],
    );
    renameSync(coming, to);
  } finally {
    rmSync(join(place, beside), { force: true });
    rmSync(coming, { force: true });
  }
}

async function textOf(entry: ReadEntry): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of entry) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}

/** Takes one file of a pack into the cache, under each name that the lock has for it. */
async function takeEntry(folder: string, entry: ReadEntry, lock: Lock, pack: string): Promise<void> {
  const sha256 = entry.path.replace(/^sha256\//, '');
  const named = Object.entries(lock).filter(([, one]) => one.sha256 === sha256);
  const size = named[0]?.[1].size;
  const artifacts = (): readonly CachedArtifact[] =>
    named.map(([name, one]) => ({ name, sha256, size: one.size, from: pack, said_by: 'lock' }));
  if (entry.type !== 'File' || size !== entry.size) {
    throw new InputProblem({
      where: pack,
      what: `“${entry.path}” in it is not what its lock says`,
      hint: 'pack it again',
    });
  }
  // A pack may be used again and again: what the cache has of it is not written once more.
  if ((await sumInCache(folder, sha256)) === sha256) {
    for (const one of artifacts()) nameArtifact(folder, one);
    entry.resume();
    return;
  }
  const coming = comingPlace(folder, `${pack} ${sha256}`);
  const hash = createHash('sha256');
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of entry) {
      const bytes = Buffer.from(piece);
      hash.update(bytes);
      yield bytes;
    }
  }
  try {
    await pipeline(counted, createWriteStream(coming, { mode: 0o600 }));
    const sum = hash.digest('hex');
    if (sum !== sha256) {
      throw new InputProblem({
        where: pack,
        what: `${named.map(([name]) => name).join(', ')}: its bytes are not those that its lock says`,
        evidence: [`locked: sha256:${sha256}`, `read:   sha256:${sum}`],
        hint: 'nothing of it was kept. Copy the archive again',
      });
    }
    const [first, ...others] = artifacts();
    if (first !== undefined) keepArtifact(folder, coming, first);
    for (const one of others) nameArtifact(folder, one);
  } finally {
    rmSync(coming, { force: true });
  }
}

/** What the lock in a pack says; of the rest nothing is taken. @throws {InputProblem} for what is no pack */
export async function lockInPack(pack: string): Promise<Lock> {
  let text: string | undefined;
  try {
    text = await firstText(pack);
  } catch (error) {
    throw unreadable(pack, error);
  }
  if (text === undefined) throw noPack(pack);
  return parseLock(pack, text);
}

/** The text of what stands first, where that is a lock. Packs may have gigabytes: no more is read than it takes. */
function firstText(pack: string): Promise<string | undefined> {
  const input = createReadStream(pack);
  return new Promise<string | undefined>((resolve, reject) => {
    let isFirst = true;
    const parser = new Parser({
      onReadEntry: entry => {
        if (isFirst && entry.path === LOCK && entry.size <= MOST_OF_A_LOCK) {
          // A lock that is cut short may still be one of fewer files.
          textOf(entry).then(text => resolve(Buffer.byteLength(text) === entry.size ? text : undefined), reject);
        } else {
          entry.resume();
          if (isFirst) resolve(undefined);
        }
        isFirst = false;
      },
    });
    parser.on('error', reject);
    parser.on('end', () => {
      if (isFirst) resolve(undefined);
    });
    input.on('error', reject);
    input.on('data', piece => parser.write(Buffer.from(piece)));
    input.on('end', () => parser.end());
  }).finally(() => input.destroy());
}

/**
 * Takes a pack into the cache, each file by the checksum that the pack's lock says of it.
 * @returns what was in it
 * @throws {InputProblem} for what is no pack, or a damaged one; files before the damage are kept
 */
export async function unpack(folder: string, pack: string): Promise<{ readonly lock: Lock; readonly files: number }> {
  makeCache(folder);
  let lock: Lock | undefined;
  let files = 0;
  let failure: unknown;
  const seen = new Set<string>();
  const take = async (entry: ReadEntry): Promise<void> => {
    if (lock === undefined) {
      if (entry.path !== LOCK || entry.size > MOST_OF_A_LOCK) throw noPack(pack);
      lock = parseLock(pack, await textOf(entry));
      return;
    }
    await takeEntry(folder, entry, lock, pack);
    seen.add(entry.path);
    files += 1;
  };
  // The next entry comes only once this one is read to its end, so that they are taken in order.
  let last: Promise<void> = Promise.resolve();
  try {
    await list({
      file: pack,
      strict: true,
      noResume: true,
      onReadEntry: entry => {
        if (failure !== undefined) {
          entry.resume();
          return;
        }
        last = last
          .then(() => take(entry))
          .catch((error: unknown) => {
            failure ??= error;
            entry.resume();
          });
      },
    });
    await last;
  } catch (error) {
    failure ??= unreadable(pack, error);
  }
  if (failure !== undefined) throw failure;
  if (lock === undefined) throw noPack(pack);
  const missing = Object.entries(lock).filter(([, one]) => !seen.has(`sha256/${one.sha256}`));
  if (missing.length > 0) {
    throw new InputProblem({
      where: pack,
      what: `it ends before ${missing.map(([name]) => name).join(', ')}`,
      hint: 'copy the archive again',
    });
  }
  return { lock, files };
}

function unreadable(pack: string, error: unknown): unknown {
  if (isAbsent(error)) return new InputProblem({ where: pack, what: 'there is no such file' });
  return error instanceof Problem ? error : noPack(pack, error);
}

const noPack = (file: string, cause?: unknown): InputProblem =>
  new InputProblem(
    {
      where: file,
      what: 'it is no archive of `artifacts pack`',
      hint: `make one where the cluster’s files are: ${ownCommand('artifacts pack')}`,
    },
    { cause },
  );
