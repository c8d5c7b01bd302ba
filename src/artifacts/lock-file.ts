import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import * as z from 'zod';
import { isThere } from '../disk/is-there.ts';
import { writeNamed } from '../disk/write-named.ts';
import type { KeptIdentity } from '../model/facts/cluster-identity.ts';
import { ownCommand } from '../model/own-command.ts';
import type { ArtifactRecipe } from '../model/plan/artifact.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { ifThere } from '../model/problems/if-there.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { toDetails } from '../yaml/position.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { artifactName, type CachedArtifact, isByHand } from './cache.ts';
import { inTurn } from './in-turn.ts';

const locked = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  size: z.int().min(0),
  url: z.string(),
  /** Somebody added it by hand: an own build, or a file that was carried here. */
  by_hand: z.boolean().exactOptional(),
  /** Of an archive of images: the digest by which each was pulled, and is pulled again. */
  images: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest')).exactOptional(),
});

/** A copy of what every host of the cluster has noted: with it a cluster is known again where its servers are gone. */
const identity = z.strictObject({
  name: z.string().min(1),
  uid: z.string().regex(/^[0-9a-f-]{36}$/, 'must be a UID'),
  ca: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  servers: z.array(z.string()),
});

const lockFile = z.strictObject({
  cluster: identity.exactOptional(),
  /** Of an inventory with several clusters: each by its name. */
  clusters: z.record(z.string(), identity).exactOptional(),
  /** Which version a channel was when it was locked. */
  channels: z.record(z.string(), z.string()).exactOptional(),
  artifacts: z.record(artifactName, locked).default({}),
});

type Whole = z.output<typeof lockFile>;

/** What an inventory's cluster is made from, each file with its size and checksum. */
export type Lock = Whole['artifacts'];

/** `home.yaml` → `home.lock.yaml`, beside it. */
export const lockFileOf = (inventoryFile: string): string => inventoryFile.replace(/(?:\.ya?ml)?$/, '.lock.yaml');

const HEAD = `# Which files this inventory's cluster is made from, and which cluster it is. Written by provision, to be committed:
# a file with another checksum is used nowhere, and a node of another cluster is not touched.
`;

/** The lock beside an inventory; nothing locked where there is no file. @throws {InputProblem} for one that does not fit */
export async function readLock(file: string): Promise<Lock> {
  const text = await ifThere(file, readFile(file, 'utf8'));
  return text === undefined ? {} : parseLock(file, text);
}

/** What a lock says. @throws {InputProblem} for a text that is none; `file`: where it stands */
export const parseLock = (file: string, text: string): Lock => parseWhole(file, text).artifacts;

function parseWhole(file: string, text: string): Whole {
  const { mistakes, content } = readYaml(text);
  if (content === undefined || mistakes.length > 0) throw new InputProblem(toDetails(file, mistakes));
  const read = lockFile.safeParse(content.value);
  if (read.success) return read.data;
  throw new InputProblem(
    read.error.issues.map(({ path, message }) => ({
      where: file,
      what: `${path.map(String).join(' → ')}: ${message}`,
      hint: `take it from where it was committed, or write it anew: ${ownCommand('artifacts lock')}`,
    })),
  );
}

/** The text of a lock, in the order of the names. */
export const lockText = (lock: Lock): string => wholeText({ artifacts: lock });

function wholeText({ artifacts: lock, ...rest }: Whole): string {
  const sorted = Object.fromEntries(Object.entries(lock).sort(([one], [other]) => (one < other ? -1 : 1)));
  const { cluster, clusters, channels } = rest;
  return (
    HEAD +
    stringify({
      ...(cluster === undefined ? {} : { cluster }),
      ...(clusters === undefined || Object.keys(clusters).length === 0 ? {} : { clusters }),
      ...(channels === undefined ? {} : { channels }),
      artifacts: sorted,
    })
  );
}

function readWhole(file: string): Whole {
  try {
    return parseWhole(file, readFileSync(file, 'utf8'));
  } catch (error) {
    if (isAbsent(error)) return { artifacts: {} };
    throw error;
  }
}

/** Writes the lock beside an inventory; which cluster it is stays as it is there. @throws {InputProblem} as `readLock` */
export const writeLock = (file: string, lock: Lock): void => change(file, whole => ({ ...whole, artifacts: lock }));

/** Writes the lock as it is made from what it says now. */
const change = (file: string, of: (whole: Whole) => Whole): void =>
  inTurn(file, () => writeNamed(file, wholeText(of(readWhole(file)))));

/**
 * Which cluster an inventory's is, by its lock; `undefined`: none was founded, or it was given up. @throws {InputProblem} as `readLock`
 * @param part of an inventory with several clusters: the name of the one that is asked for
 */
export function readIdentity(file: string, part?: string): KeptIdentity | undefined {
  const { cluster, clusters } = readWhole(file);
  return part === undefined ? cluster : clusters?.[part];
}

/** Writes that; what is locked stays. `undefined`: the inventory has no cluster any more. @throws {InputProblem} as `readLock` */
export function writeIdentity(file: string, kept: KeptIdentity | undefined, part?: string): void {
  const identity = kept === undefined ? undefined : { ...kept, servers: [...kept.servers] };
  change(file, ({ cluster, clusters = {}, ...rest }) => {
    if (part === undefined)
      return {
        ...(identity === undefined ? {} : { cluster: identity }),
        ...(Object.keys(clusters).length === 0 ? {} : { clusters }),
        ...rest,
      };
    const { [part]: _, ...others } = clusters;
    return {
      ...(cluster === undefined ? {} : { cluster }),
      clusters: { ...others, ...(identity === undefined ? {} : { [part]: identity }) },
      ...rest,
    };
  });
}

/** Which version a channel is, by the lock; `undefined`: it was never asked for. @throws {InputProblem} as `readLock` */
export const readChannel = (file: string, channel: string): string | undefined => readWhole(file).channels?.[channel];

/** Writes that; all else stays. @throws {InputProblem} as `readLock` */
export function writeChannel(file: string, channel: string, version: string): void {
  change(file, whole => ({ ...whole, channels: { ...whole.channels, [channel]: version } }));
}

/**
 * A lock's text as it stands, `undefined` where there is none, and as it is with other versions of channels and other files.
 * @throws {InputProblem} as `readLock`
 */
export function lockedVersionText(
  file: string,
  channels: Readonly<Record<string, string>>,
  of: (locked: Lock) => Lock,
): { readonly before: string | undefined; readonly after: string } {
  const before = isThere(file) ? readFileSync(file, 'utf8') : undefined;
  const whole = before === undefined ? { artifacts: {} } : parseWhole(file, before);
  const kept = Object.keys(channels).length === 0 ? {} : { channels: { ...whole.channels, ...channels } };
  return { before, after: wholeText({ ...whole, ...kept, artifacts: of(whole.artifacts) }) };
}

/** What locking would change, and the lock as it would be. */
export interface Locking {
  readonly lock: Lock;
  /** Names that were not locked before. */
  readonly added: readonly string[];
  /** Names whose cached bytes are others than the locked ones: these stop everything. */
  readonly differing: readonly { readonly name: string; readonly locked: string; readonly cached: string }[];
  /** Recipes that neither the cache nor the lock has. */
  readonly missing: readonly ArtifactRecipe[];
}

/**
 * Locks what the cache holds of the recipes. What is locked already stays as it is, also where the cache has not got it; of
 * what no recipe names any more nothing is kept. Pure.
 */
export function lockArtifacts(
  recipes: readonly ArtifactRecipe[],
  before: Lock,
  inCache: readonly CachedArtifact[],
): Locking {
  const cachedOf = new Map(inCache.map(one => [one.name, one]));
  const known = recipes.flatMap(recipe => {
    const was = before[recipe.name];
    const has = cachedOf.get(recipe.name);
    return was === undefined && has === undefined ? [] : [{ ...recipe, was, has }];
  });
  const entries = known.map(({ name, url, was, has }) => {
    const { sha256, size } = was ?? has ?? { sha256: '', size: 0 };
    const byHand = was === undefined ? has !== undefined && isByHand(has) : was.by_hand === true;
    const images = was === undefined ? has?.images : was.images;
    return [
      name,
      {
        ...{ sha256, size, url: was?.url ?? url },
        ...(byHand ? { by_hand: true } : {}),
        ...(images === undefined ? {} : { images }),
      },
    ] as const;
  });
  return {
    lock: Object.fromEntries(entries),
    added: known.flatMap(({ name, was }) => (was === undefined ? [name] : [])),
    differing: known.flatMap(({ name, was, has }) =>
      was === undefined || has === undefined || was.sha256 === has.sha256
        ? []
        : [{ name, locked: was.sha256, cached: has.sha256 }],
    ),
    missing: recipes.filter(({ name }) => !known.some(one => one.name === name)),
  };
}
