import { randomBytes } from 'node:crypto';
import type { Host } from '../../model/inventory.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { Brought } from '../../model/reading/place.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { giveFiles } from '../../shell/reach/give-files.ts';
import type { Connections } from './connections.ts';
import { type GivenReader, givenReader } from './given-reader.ts';
import { runOverDrops } from './run-over-drops.ts';

export interface BringOptions {
  /** Told how many bytes of a file are here. */
  readonly onCome: (file: Brought, bytes: number) => void;
  /** Ends it where it is: what has come of a large file stays, and a later run goes on from it. */
  readonly stop: AbortSignal;
}

/** Seconds within which the next piece must come. */
const STALL = 120;
/** In bytes: files up to this size come together. */
const SMALL = 256 * 1024;
/** In bytes: so much comes in one command, and is in memory meanwhile. */
const TOGETHER = 1024 * 1024;
const MOST = 200;

/** What comes in one command each: a large file by itself, small ones together, in their order. Pure. */
export function groupsOf(files: readonly Brought[]): readonly (readonly Brought[])[] {
  const groups: Brought[][] = [];
  let open: Brought[] | undefined;
  let size = 0;
  for (const file of files) {
    if (file.size > SMALL) {
      groups.push([file]);
      open = undefined;
      continue;
    }
    if (open === undefined || size + file.size > TOGETHER || open.length === MOST) {
      open = [];
      size = 0;
      groups.push(open);
    }
    open.push(file);
    size += file.size;
  }
  return groups;
}

/**
 * Brings files of a host to this machine, each proved by its checksum before it takes its place. A dropped connection is followed by another one,
 * which goes on where the last has come to. Nothing is changed on the host, and its lock is not taken.
 * @throws {TransportProblem} where no connection holds, or it is to stop
 * @throws {Problem} where a file is not what it was, or cannot be stored here
 */
export async function bringFiles(
  connections: Connections,
  host: Host,
  files: readonly Brought[],
  options: BringOptions,
): Promise<void> {
  for (const group of groupsOf(files)) {
    const [first] = group;
    if (first !== undefined && first.size > SMALL) await bringLarge(connections, host, first, options);
    else await bringSmall(connections, host, group, options);
  }
}

async function bringLarge(connections: Connections, host: Host, file: Brought, options: BringOptions): Promise<void> {
  const { source, size, place } = file;
  const coming = await place.open(file);
  let has = coming.has;
  const nonce = randomBytes(12).toString('hex');
  options.onCome(file, has);
  try {
    let reader = givenReader(nonce, [], () => undefined);
    const take = (_: number, bytes: Buffer): void => {
      coming.write(bytes);
      has += bytes.length;
      options.onCome(file, has);
    };
    const text = (): string => {
      reader = givenReader(nonce, [size - has], take);
      return giveFiles([{ path: source, from: has, size }], nonce);
    };
    await give(connections, host, text, () => reader, options.stop);
  } catch (error) {
    coming.leave();
    throw error;
  }
  if (coming.finish()) return;
  // What was here before did not fit; it is gone now, and the whole comes.
  if (coming.has > 0) return bringLarge(connections, host, file, options);
  throw hasChanged(host, file);
}

async function bringSmall(
  connections: Connections,
  host: Host,
  files: readonly Brought[],
  options: BringOptions,
): Promise<void> {
  const nonce = randomBytes(12).toString('hex');
  let parts: Buffer[][] = [];
  let reader = givenReader(nonce, [], () => undefined);
  const text = (): string => {
    parts = files.map(() => []);
    reader = givenReader(
      nonce,
      files.map(({ size }) => size),
      (index, bytes) => void parts[index]?.push(bytes),
    );
    return giveFiles(
      files.map(({ source: path, size }) => ({ path, from: 0, size })),
      nonce,
    );
  };
  await give(connections, host, text, () => reader, options.stop);
  for (const [at, file] of files.entries()) {
    const coming = await file.place.open(file);
    const content = Buffer.concat(parts[at] ?? []);
    // An earlier attempt at a file of this size has left nothing that is worth going on with.
    coming.write(content.subarray(coming.has));
    if (!coming.finish()) throw hasChanged(host, file);
    options.onCome(file, file.size);
  }
}

/** Runs the script that prints them, as often as a connection drops. @throws {Problem} with what it complains of */
async function give(
  connections: Connections,
  host: Host,
  text: () => string,
  reader: () => GivenReader,
  stop: AbortSignal,
): Promise<void> {
  const { code, stderr } = await runOverDrops(connections, host, text, {
    timeout: STALL,
    onStdout: chunk => reader().push(chunk),
    isWhole: () => reader().isWhole(),
    passes: true,
    stop,
  });
  if (code === 0) return;
  const evidence = lastLines(stderr.toString('utf8'), 5);
  throw new Problem({ where: host.name, what: 'the host could not read what it was to give', evidence });
}

const hasChanged = (host: Host, { source }: Brought): Problem =>
  new Problem({
    where: host.name,
    what: `${source} has changed there while it came`,
    hint: 'run it again once it stays as it is, or fetch a copy of it',
  });
