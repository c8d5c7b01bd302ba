import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../model/plan/artifact.ts';
import { sumOfFile } from '../../model/plan/sum-of-file.ts';
import { isAbsent } from '../../model/problems/errno.ts';
import { Problem } from '../../model/problems/problem.ts';
import { download, dropPart, type OnProgress } from '../download.ts';
import { firstLine } from '../first-line.ts';
import { textAt } from '../web.ts';
import { blobIn, makeLayout, type PulledImage, writeImageArchive } from './image-archive.ts';
import { type ImageName, imageName, registryAddress } from './image-name.ts';
import { type Descriptor, imageFor, MANIFEST_TYPES, type Manifest, platformOf, readManifest } from './manifest.ts';
import { elsewhere, pullRight, type WithRight } from './pull-right.ts';

/** How images are pulled. */
export interface Pull {
  /** A folder of the user's alone, where bytes lie until the archive is whole: the same again goes on there. */
  readonly layout: string;
  readonly architecture: Architecture;
  /** Digests that images must have, by their names. */
  readonly known?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: OnProgress;
  readonly waits?: readonly number[] | undefined;
  /** Where a registry answers. */
  readonly addressOf?: (registry: string) => string;
}

/** The longest manifest or configuration that is read, in bytes: what registries take at most. */
const MOST = 4 * 1024 * 1024;

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

interface Repository {
  readonly name: ImageName;
  /** Its address, without what is asked for. */
  readonly at: string;
  readonly withRight: WithRight;
  readonly pull: Pull;
}

function differs(where: string, wanted: string, came: string): Problem {
  return new Problem({
    where,
    what: 'what came is not what its digest says',
    evidence: [`digest: ${wanted}`, `came:   ${came}`],
    hint: 'nothing of it was kept. Ask its maker, before you trust it',
  });
}

/** The text of a manifest, by tag or digest. @throws {Problem} for one with another digest */
async function manifestText({ name, at, withRight, pull }: Repository, reference: string): Promise<string> {
  const url = `${at}/manifests/${reference}`;
  const accept = MANIFEST_TYPES.join(', ');
  const text = await withRight(headers => textAt(url, MOST, pull.waits, { ...headers, accept }));
  if (reference.startsWith('sha256:') && digestOf(text) !== reference)
    throw differs(name.text, reference, digestOf(text));
  return text;
}

function understood(name: ImageName, text: string): Manifest {
  const manifest = readManifest(text);
  if (manifest !== undefined) return manifest;
  throw new Problem({
    where: name.text,
    what: 'its registry gave no manifest of an image that is understood',
    evidence: firstLine(text),
    hint: elsewhere,
  });
}

function noSuch({ name, pull }: Repository, has: string): Problem {
  return new Problem({
    where: name.text,
    what: `there is no image of it for ${pull.architecture}`,
    evidence: [has],
    hint: 'leave the architecture out: artifacts.architectures',
  });
}

/** Gets bytes into the layout, unless they are there; their checksum is their name. */
async function getBlob(repository: Repository, { digest, size }: Descriptor): Promise<void> {
  const { name, at, withRight, pull } = repository;
  const place = blobIn(pull.layout, digest);
  if ((await sumAt(place)) === digest) return;
  const part = join(pull.layout, `${digest.slice('sha256:'.length)}.part`);
  await withRight(headers => download(`${at}/blobs/${digest}`, part, pull.onProgress, pull.waits, headers));
  const came = await sumAt(part);
  if (came !== digest || statSync(part).size !== size) {
    dropPart(part);
    throw differs(name.text, digest, came ?? 'nothing');
  }
  renameSync(part, place);
  dropPart(part);
}

async function sumAt(place: string): Promise<string | undefined> {
  try {
    return `sha256:${await sumOfFile(place, statSync(place))}`;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Gets an image for one architecture, whole. */
async function pullImage(
  repository: Repository,
): Promise<{ readonly image: PulledImage; readonly digests: readonly string[] }> {
  const { name, pull } = repository;
  const known = pull.known?.[name.text];
  let text = await manifestText(repository, known ?? name.tag);
  let manifest = understood(name, text);
  if (manifest.kind === 'list') {
    const { manifests } = manifest;
    const fitting = imageFor(manifests, pull.architecture);
    if (fitting === undefined) {
      const has = manifests.flatMap(({ platform }) => (platform === undefined ? [] : [platform.architecture]));
      throw noSuch(repository, `it has: ${[...new Set(has)].join(', ')}`);
    }
    text = await manifestText(repository, fitting.digest);
    manifest = understood(name, text);
  }
  if (manifest.kind === 'list') throw new Problem({ where: name.text, what: 'its list of images lists lists' });
  const { config, layers, mediaType } = manifest;
  for (const one of [config, ...layers]) await getBlob(repository, one);
  const machine = platformOf(readFileSync(blobIn(pull.layout, config.digest), 'utf8'));
  if (machine?.architecture !== pull.architecture || machine.os !== 'linux')
    throw noSuch(repository, `it is for ${machine?.os ?? '?'}/${machine?.architecture ?? '?'}`);
  const digest = digestOf(text);
  writeFileSync(blobIn(pull.layout, digest), text);
  return {
    image: { name, manifest: { mediaType, digest, size: Buffer.byteLength(text) } },
    digests: [digest, config.digest, ...layers.map(one => one.digest)],
  };
}

/**
 * Pulls images for one architecture from their registries, and writes them as one archive; every byte is held to its digest.
 * @returns the digest of each image, by its name
 * @throws {Problem} where one does not come, is not for the architecture, or has other bytes: what has come stays in the layout
 */
export async function pullImages(
  images: readonly string[],
  to: string,
  pull: Pull,
): Promise<Readonly<Record<string, string>>> {
  makeLayout(pull.layout);
  const pulled: PulledImage[] = [];
  const digests = new Set<string>();
  for (const text of images) {
    const name = imageName(text);
    const base = (pull.addressOf ?? registryAddress)(name.registry);
    const one = await pullImage({
      name,
      at: `${base}/v2/${name.repository}`,
      withRight: pullRight(base, name.repository, pull.waits),
      pull,
    });
    pulled.push(one.image);
    for (const digest of one.digests) digests.add(digest);
  }
  await writeImageArchive(pull.layout, pulled, pull.architecture, digests, to);
  rmSync(pull.layout, { recursive: true, force: true });
  return Object.fromEntries(pulled.map(({ name, manifest }) => [name.text, manifest.digest]));
}
