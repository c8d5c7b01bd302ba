import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifactsFolder, comingPlace, listArtifacts, placeOf } from '../../../src/artifacts/cache.ts';
import { fetchImages } from '../../../src/artifacts/fetch-images.ts';
import { type Lock, lockArtifacts } from '../../../src/artifacts/lock-file.ts';
import { prunable, pruneArtifacts } from '../../../src/artifacts/prune.ts';
import { imageName } from '../../../src/artifacts/registry/image-name.ts';
import { imageFor } from '../../../src/artifacts/registry/manifest.ts';
import type { ArtifactRecipe } from '../../../src/model/plan/artifact.ts';
import { Problem } from '../../../src/model/problems/problem.ts';
import { digestOf, type MadeImage, makeImage } from './image-maker.ts';

let folder: string;
let registry: Server;
let store: Server;
let base: string;
let elsewhere: string;
/** What the registry was asked for, and with what right. */
let asked: string[];
/** What the store of blobs was shown. */
let shown: (string | undefined)[];
let images: Record<string, MadeImage>;
/** Blobs of which the first answers end in the middle. */
let dropped: Set<string>;
/** Blobs that come with other bytes. */
let spoilt: Set<string>;

const port = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

function giveBlob(request: IncomingMessage, answer: ServerResponse): void {
  shown.push(request.headers.authorization);
  const digest = (request.url ?? '').slice(1);
  const bytes = Object.values(images).flatMap(one => one.blobs.get(digest) ?? [])[0];
  if (bytes === undefined) {
    answer.writeHead(404).end();
    return;
  }
  const given = spoilt.has(digest) ? Buffer.from(bytes.map(byte => byte ^ 1)) : bytes;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  answer.setHeader('etag', `"${digest}"`);
  answer.setHeader('content-length', given.length - from);
  if (from > 0) answer.writeHead(206, { 'content-range': `bytes ${from}-${given.length - 1}/${given.length}` });
  if (dropped.delete(digest))
    answer.write(given.subarray(from, from + 100), () => setTimeout(() => answer.destroy(), 20));
  else answer.end(given.subarray(from));
}

/** A registry with token authentication, whose blobs lie at somebody else's, as those of Docker Hub and quay.io do. */
function giveManifest(request: IncomingMessage, answer: ServerResponse): void {
  const url = request.url ?? '';
  asked.push(`${url}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`);
  if (url.startsWith('/token')) {
    answer.end(JSON.stringify({ token: `for ${new URL(url, base).searchParams.get('scope')}` }));
    return;
  }
  const [, repository = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
  if (request.headers.authorization !== `Bearer for repository:${repository}:pull`) {
    const realm = `Bearer realm="${base}/token",service="registry.test",scope="repository:${repository}:pull"`;
    answer.writeHead(401, { 'www-authenticate': realm }).end('{}');
    return;
  }
  if (kind === 'blobs') {
    answer.writeHead(307, { location: `${elsewhere}/${reference}` }).end();
    return;
  }
  const image = images[repository];
  const found = image?.manifests.get(reference === 'v1' ? image.list : reference);
  if (found === undefined) answer.writeHead(404).end();
  else answer.writeHead(200, { 'content-type': found.type }).end(found.bytes);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provision-pull-'));
  [asked, shown, dropped, spoilt] = [[], [], new Set(), new Set()];
  const shared = Buffer.from(Array.from({ length: 20_000 }, (_, at) => `${Math.sin(at)}`).join(''));
  images = {
    'calico/node': makeImage(['amd64', 'arm64'], [shared, Buffer.from('node')]),
    'calico/typha': makeImage(['amd64', 'arm64'], [shared, Buffer.from('typha')]),
  };
  registry = createServer(giveManifest);
  store = createServer(giveBlob);
  await Promise.all([registry, store].map(one => new Promise<void>(done => one.listen(0, '127.0.0.1', done))));
  base = `http://127.0.0.1:${port(registry)}`;
  elsewhere = `http://127.0.0.1:${port(store)}`;
});
afterEach(async () => {
  await Promise.all([registry, store].map(one => new Promise(done => one.close(done))));
  rmSync(folder, { recursive: true });
});

const recipe = (more: Partial<ArtifactRecipe> = {}): ArtifactRecipe => ({
  name: 'calico/v1/calico-images-arm64.tar',
  about: 'images',
  url: 'https://example.org',
  architecture: 'arm64',
  images: 'elsewhere',
  pulls: ['quay.io/calico/node:v1', 'quay.io/calico/typha:v1'],
  ...more,
});
const cache = (name = 'cache') => artifactsFolder({ XDG_CACHE_HOME: join(folder, name) });
const fetch = (lock: Lock = {}, one = recipe(), name = 'cache') =>
  fetchImages(cache(name), one, lock, { waits: [0, 0], addressOf: () => base });

/** The largest blob of an image: the layer that both have. */
const largest = (name: string): string =>
  [...(images[name]?.blobs ?? [])].sort(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? '';

/** What an archive has, by its path. */
async function filesIn(archive: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  await list({
    file: archive,
    onReadEntry: entry => {
      const pieces: Buffer[] = [];
      entry.on('data', piece => pieces.push(Buffer.from(piece)));
      entry.on('end', () => found.set(entry.path, Buffer.concat(pieces)));
    },
  });
  return found;
}

test('images become one archive for an architecture: each byte under its digest, each image under its name', async () => {
  const fetched = await fetch();
  if (fetched.how !== 'came') throw new RangeError('it came');
  const { artifact } = fetched;
  const node = images['calico/node']?.of['arm64'];
  expect(artifact).toMatchObject({
    name: 'calico/v1/calico-images-arm64.tar',
    said_by: 'maker',
    images: { 'quay.io/calico/node:v1': node, 'quay.io/calico/typha:v1': images['calico/typha']?.of['arm64'] },
  });
  const files = await filesIn(placeOf(cache(), artifact.sha256));
  const index = JSON.parse(files.get('index.json')?.toString() ?? '');
  expect(index.manifests[0]).toMatchObject({
    digest: node,
    platform: { os: 'linux', architecture: 'arm64' },
    annotations: { 'io.containerd.image.name': 'quay.io/calico/node:v1' },
  });
  const blobs = [...files].filter(([path]) => path.startsWith('blobs/'));
  for (const [path, bytes] of blobs) expect(path).toBe(`blobs/${digestOf(bytes).replace(':', '/')}`);
  // Nothing of the other architecture: manifest, configuration and a layer of each, and the two layers that both have.
  expect(blobs).toHaveLength(8);
  // The right to the registry is not shown to whoever has the blobs.
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.every(one => one === undefined)).toBe(true);
  expect(existsSync(`${comingPlace(cache(), artifact.name)}.layout`)).toBe(false);
});

test('the same images give the same archive wherever they are pulled, so that a lock holds it', async () => {
  const fetched = await fetch();
  if (fetched.how !== 'came') throw new RangeError('it came');
  const { lock } = lockArtifacts([recipe()], {}, listArtifacts(cache()));
  expect(lock[recipe().name]).toMatchObject({ sha256: fetched.artifact.sha256, images: fetched.artifact.images });
  const umask = process.umask(0o077);
  try {
    const again = await fetch(lock, recipe(), 'other');
    expect(again).toMatchObject({ how: 'came', artifact: { sha256: fetched.artifact.sha256, said_by: 'lock' } });
  } finally {
    process.umask(umask);
  }
  expect(await fetch(lock)).toEqual({ how: 'was there' });
  // By digest: a tag that leads elsewhere now is not asked for.
  expect(asked.filter(one => one.endsWith('/manifests/v1')).length).toBe(4);
  const moved = Object.fromEntries(
    Object.entries(lock).map(([name, one]) => [name, { ...one, sha256: 'a'.repeat(64) }]),
  );
  await expect(fetch(moved, recipe(), 'third')).rejects.toThrow('what was pulled is not what is locked');
  expect(listArtifacts(cache('third'))).toEqual([]);
});

test('a connection that breaks is gone on from, and what has come is not got again', async () => {
  const layer = largest('calico/node');
  dropped = new Set([layer]);
  expect((await fetch()).how).toBe('came');
  expect(asked.some(one => one.includes(layer) && one.includes('bytes=100-'))).toBe(true);
  // Both images have the layer: it came once, in two pieces.
  expect(asked.filter(one => one.includes(layer)).length).toBe(2);
});

test('bytes that are not what their digest says are not kept, and the same again goes on', async () => {
  const layer = largest('calico/typha');
  spoilt = new Set([layer]);
  await expect(fetch()).rejects.toThrow('what came is not what its digest says');
  expect(listArtifacts(cache())).toEqual([]);
  spoilt = new Set();
  expect((await fetch()).how).toBe('came');
});

test('what cannot be pulled is told: no such image, none for the architecture, no account', async () => {
  await expect(fetch({}, recipe({ pulls: ['quay.io/calico/none:v1'] }))).rejects.toThrow('no such file (404)');
  await expect(fetch({}, recipe({ architecture: 'arm' }))).rejects.toMatchObject({
    details: [{ what: 'there is no image of it for arm', evidence: ['it has: amd64, arm64'] }],
  });
  registry.removeAllListeners('request');
  registry.on('request', (_, answer: ServerResponse) =>
    answer.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
  );
  await expect(fetch()).rejects.toThrow('the registry lets nobody pull who has no account there');
});

/** What is said where one address of the registry answers so. */
async function saidAt(path: string, text: string) {
  registry.removeAllListeners('request');
  registry.on('request', (request: IncomingMessage, answer: ServerResponse) => {
    if (request.url?.startsWith(path) === true) answer.end(text);
    else giveManifest(request, answer);
  });
  const problem: unknown = await fetch().catch((error: unknown) => error);
  return problem instanceof Problem ? problem.details : problem;
}

test('a server of tokens, or a registry, that answers with a page says so in the user’s words, with its first line', async () => {
  const page = '\n<html>\x1b[2J sign in\n<body>';
  expect(await saidAt('/token', page)).toEqual([
    {
      where: expect.stringMatching(/^http:.*\/token\?service=registry.test&scope=/),
      what: 'the server of tokens gave none',
      evidence: ['<html>\x1b[2J sign in'],
      hint: expect.stringContaining('provision artifacts add FILE --as NAME'),
    },
  ]);
  expect(await saidAt('/v2/calico/node/manifests', page)).toEqual([
    {
      where: 'quay.io/calico/node:v1',
      what: 'its registry gave no manifest of an image that is understood',
      evidence: ['<html>\x1b[2J sign in'],
      hint: expect.stringContaining('provision artifacts add FILE --as NAME'),
    },
  ]);
});

test('what a server of tokens says as JSON is not shown: a right may be in it', async () => {
  expect(await saidAt('/token', '{"tokens":["s3cret"]}')).toMatchObject([
    { what: 'the server of tokens gave none', evidence: [] },
  ]);
});

test('what was added by hand stays, in whatever form it is', async () => {
  const lock = {
    'calico/v1/calico-images-arm64.tar.zst': { sha256: 'b'.repeat(64), size: 1, url: 'https://x', by_hand: true },
  };
  await expect(fetch(lock)).rejects.toThrow('it was added by hand, and the cache has not got it');
  expect(asked).toEqual([]);
});

test('names of images, and the variant of arm that an armv7 machine runs', () => {
  expect(imageName('docker.io/rancher/klipper-helm:v0.13.3-build20260727')).toMatchObject({
    registry: 'docker.io',
    repository: 'rancher/klipper-helm',
    tag: 'v0.13.3-build20260727',
  });
  for (const wrong of ['busybox', 'busybox:1', 'docker.io/busybox', 'docker.io/x:1;2', 'docker.io/../x:1'])
    expect(() => imageName(wrong)).toThrow('it is no full name of an image');
  const of = (variant: string | undefined, digest: string) => ({
    mediaType: 'x',
    digest,
    size: 1,
    platform: { os: 'linux', architecture: 'arm', ...(variant === undefined ? {} : { variant }) },
  });
  expect(imageFor([of('v6', 'six'), of('v7', 'seven'), of('v8', 'eight')], 'arm')?.digest).toBe('seven');
  expect(imageFor([of('v5', 'five'), of('v6', 'six')], 'arm')?.digest).toBe('six');
  expect(imageFor([of('v8', 'eight')], 'arm')).toBe(undefined);
});

test('what a pull has left behind goes out of the cache a day later', async () => {
  spoilt = new Set([largest('calico/typha')]);
  await expect(fetch()).rejects.toThrow('what came is not what its digest says');
  expect(prunable(cache()).files).toEqual([]);
  const layout = `${comingPlace(cache(), recipe().name)}.layout`;
  const yesterday = Date.now() / 1000 - 25 * 3600;
  const left = readdirSync(layout, { recursive: true, encoding: 'utf8' }).map(name => join(layout, name));
  for (const path of left) utimesSync(path, yesterday, yesterday);
  const { files } = prunable(cache());
  expect(files.length).toBeGreaterThan(0);
  pruneArtifacts(cache(), { names: [], files });
  expect(prunable(cache()).files).toEqual([]);
});
