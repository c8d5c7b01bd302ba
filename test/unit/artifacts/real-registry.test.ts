import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listArtifacts } from '../../../src/artifacts/cache.ts';
import { fetchImages } from '../../../src/artifacts/fetch-images.ts';
import { installed } from '../../machine.ts';
import { type MadeImage, makeImage } from './image-maker.ts';

const PROGRAM = '/usr/bin/docker-registry';

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Starts Debian's registry (the distribution project's own) on the loopback. */
async function startRegistry(folder: string): Promise<string> {
  const at = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'config.yml');
  writeFileSync(
    file,
    `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${join(folder, 'store')} } }\nhttp: { addr: '${at}' }\n`,
  );
  const child = spawn(PROGRAM, ['serve', file], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill();
  });
  const base = `http://${at}`;
  for (;;) {
    const answer = await fetch(`${base}/v2/`).catch(() => undefined);
    if (answer?.ok === true) return base;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Pushes an image, as the distribution specification has it. */
async function push(base: string, repository: string, tag: string, image: MadeImage): Promise<void> {
  for (const [digest, bytes] of image.blobs) {
    const begun = await fetch(`${base}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    const to = new URL(begun.headers.get('location') ?? '', base);
    to.searchParams.set('digest', digest);
    const put = await fetch(to, { method: 'PUT', body: new Uint8Array(bytes) });
    expect(put.status).toBe(201);
  }
  for (const [digest, { type, bytes }] of image.manifests) {
    const reference = digest === image.list ? tag : digest;
    const put = await fetch(`${base}/v2/${repository}/manifests/${reference}`, {
      ...{ method: 'PUT', headers: { 'content-type': type } },
      body: new Uint8Array(bytes),
    });
    expect(put.status).toBe(201);
  }
}

test.skipIf(!installed(PROGRAM, 'a real registry'))('images are pulled from a real registry', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const base = await startRegistry(folder);
  const image = makeImage(['amd64', 'arm64'], [Buffer.alloc(300_000, 'layer')]);
  await push(base, 'calico/node', 'v1', image);
  const fetched = await fetchImages(
    folder,
    {
      ...{ name: 'calico/v1/calico-images-amd64.tar', about: 'images', url: 'https://example.org' },
      architecture: 'amd64',
      pulls: ['quay.io/calico/node:v1'],
    },
    {},
    { waits: [], addressOf: () => base },
  );
  expect(fetched.how).toBe('came');
  expect(listArtifacts(folder)[0]?.images).toEqual({ 'quay.io/calico/node:v1': image.of['amd64'] });
});
