import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createGiver } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringBlob } from '../../../src/engine/fleet/bring-blob.ts';
import type { Fleet } from '../../../src/engine/fleet/fleet.ts';
import { takeFromNeighbour } from '../../../src/engine/fleet/take-from-neighbour.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Blob } from '../../../src/model/plan/blob.ts';
import { type Fleets, fleetsFrom } from '../fixtures/fleets.ts';
import { hostAt } from '../fixtures/host.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

let seat: Seat;
let server: TestServer;
let folder: string;
let fleets: Fleets;
let fleet: Fleet;
let alpha: Host;
let beta: Host;
let gamma: Host;
let hosts: readonly Host[];

beforeEach(async () => {
  seat = makeSeat();
  server = await startServer();
  seat.know(server.port, server.publicKey);
  folder = mkdtempSync(join(tmpdir(), 'provision-pass-'));
  fleets = fleetsFrom(seat, folder);
  const at = (name: string): Host => ({ ...hostAt(server.port, {}, name), site: 'home', address: '127.0.0.1' });
  alpha = at('alpha');
  beta = at('beta');
  gamma = at('gamma');
  hosts = [alpha, beta, gamma];
  fleet = fleets.start('one', { folderOn: host => join(folder, host.name) });
});
afterEach(async () => {
  await fleets.close();
  await server.close();
  seat.remove();
  rmSync(folder, { recursive: true, force: true });
});

const content = randomBytes(8_000_000);

function blobOf(name = 'tool', bytes = content): Blob {
  const source = join(folder, name);
  writeFileSync(source, bytes);
  return { source, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), distribute: 'lan' };
}
const stagedOn = (host: Host): string => join(folder, host.name, 'staged');
const arrived = (host: Host, { sha256 }: Blob): Buffer => readFileSync(join(stagedOn(host), sha256));

/** What was told while a file was brought: bytes from this machine, who else gave it, and what has failed. */
async function bring(host: Host, blob: Blob) {
  let first: number | undefined;
  let here = 0;
  const givers = new Set<string>();
  const failed: string[] = [];
  await bringBlob(fleet, host, blob, {
    onSent: (bytes, giver) => {
      if (giver !== undefined) return void givers.add(giver);
      first ??= bytes;
      here = bytes - first;
    },
    onFailed: (giver, why) => failed.push(`${giver}: ${why}`),
  });
  return { here, givers: [...givers], failed };
}

test('three hosts of a site: it is sent once, and the others have it from the first, for their owner only', async () => {
  const blob = blobOf();
  fleet.passedOn.begin(hosts.map(host => ({ host, blobs: [blob] })));
  const told = await Promise.all(hosts.map(host => bring(host, blob)));
  expect(told).toEqual([
    { here: blob.size, givers: [], failed: [] },
    { here: 0, givers: ['alpha'], failed: [] },
    { here: 0, givers: ['alpha'], failed: [] },
  ]);
  for (const host of hosts) {
    expect(arrived(host, blob).equals(content)).toBe(true);
    expect(statSync(join(stagedOn(host), blob.sha256)).mode & 0o777).toBe(0o600);
  }
  // What the first one has kept for the others goes once the stage has ended.
  await fleet.applier.drop(fleet.passedOn.end());
  expect(readdirSync(stagedOn(alpha))).toEqual([]);
  expect(readdirSync(stagedOn(beta))).toEqual([blob.sha256]);
});

test('what has come of it before is gone on from', async () => {
  const blob = blobOf();
  mkdirSync(stagedOn(beta), { recursive: true });
  writeFileSync(join(stagedOn(beta), `${blob.sha256}.part`), content.subarray(0, 3_000_000));
  await fleet.applier.send(alpha, blob, () => undefined);
  expect(await takeFromNeighbour(fleet, alpha, beta, blob, () => undefined)).toBeUndefined();
  expect(arrived(beta, blob).equals(content)).toBe(true);
});

test('other bytes than those that are wanted are refused, whoever gives them, and it is sent from here', async () => {
  const blob = blobOf();
  fleet.passedOn.begin(hosts.map(host => ({ host, blobs: [blob] })));
  await bring(alpha, blob);
  writeFileSync(join(stagedOn(alpha), blob.sha256), randomBytes(blob.size));
  const { here, failed } = await bring(beta, blob);
  expect(failed).toEqual([expect.stringMatching(/^alpha: what came was another file \(sha256:[0-9a-f]{64}\)$/)]);
  expect(here).toBe(blob.size);
  expect(arrived(beta, blob).equals(content)).toBe(true);
});

test('where the neighbour has no such address, it is sent from here, and that way is not tried again', async () => {
  const [first, second] = [alpha, beta].map(host => ({ ...host, address: '192.0.2.7' }));
  if (first === undefined || second === undefined) throw new Error('no hosts');
  const blobs = [blobOf(), blobOf('more', randomBytes(1_000_000))] as const;
  fleet.passedOn.begin([first, second].map(host => ({ host, blobs })));
  for (const blob of blobs) await bring(first, blob);
  expect(await bring(second, blobs[0])).toMatchObject({
    here: blobs[0].size,
    failed: [expect.stringMatching(/^alpha: 192\.0\.2\.7: /)],
  });
  expect(await bring(second, blobs[1])).toEqual({ here: blobs[1].size, givers: [], failed: [] });
});

test('where the first one does not get it, the next one is sent it', async () => {
  const blob = blobOf();
  fleet.passedOn.begin(hosts.map(host => ({ host, blobs: [blob] })));
  writeFileSync(join(folder, alpha.name), 'no folder');
  const [lost, second, third] = await Promise.allSettled([bring(alpha, blob), bring(beta, blob), bring(gamma, blob)]);
  expect(lost.status).toBe('rejected');
  expect(second).toMatchObject({ value: { here: blob.size, givers: [] } });
  expect(third).toMatchObject({ value: { here: 0, givers: ['beta'] } });
});

test('who does not know the word is given nothing', async () => {
  const blob = blobOf();
  await fleet.applier.send(alpha, blob, () => undefined);
  const { passOn, parsePort } = await import('../../../src/detached/receive/pass-on.ts');
  const transport = await fleet.connections.open(alpha);
  const port = await new Promise<number>(resolve => {
    const text = passOn(blob, { ...fleet.places.on(alpha), address: '127.0.0.1', token: 'the-word' });
    void transport
      .run(text, { timeout: 60, onStdout: chunk => resolve(parsePort(chunk.toString().trim()) ?? 0) })
      .catch(() => undefined);
  });
  const untold = (): void => undefined;
  const from = { kind: 'neighbour', address: '127.0.0.1', port } as const;
  expect(await fleet.applier.take(beta, blob, { ...from, token: 'another' }, untold)).toBe('127.0.0.1 hung up');
  expect(await fleet.applier.take(beta, blob, { ...from, token: 'the-word' }, untold)).toBeUndefined();
  // It has ended with the one transfer.
  rmSync(join(stagedOn(beta), blob.sha256));
  expect(await fleet.applier.take(beta, blob, { ...from, token: 'the-word' }, untold)).toContain('connection refused');
});

test('while a neighbour gives it, it is told how far it has come', async () => {
  const blob = blobOf();
  const half = content.length / 2;
  let give: () => void = () => undefined;
  const giver = createGiver(asker => {
    asker.once('data', () => asker.write(content.subarray(0, half)));
    give = () => asker.end(content.subarray(half));
  });
  await once(giver.listen(0, '127.0.0.1'), 'listening');
  const address = giver.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const from = { kind: 'neighbour', address: '127.0.0.1', port: address.port, token: 'the-word' } as const;
  const told: number[] = [];
  try {
    // The second half comes once some of the first has been told of.
    const onCame = (bytes: number): void => {
      told.push(bytes);
      if (bytes > 0) give();
    };
    expect(await fleet.applier.take(beta, blob, from, onCame)).toBeUndefined();
  } finally {
    giver.close();
  }
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.filter(bytes => bytes > 0 && bytes <= half)).not.toEqual([]);
  expect(arrived(beta, blob).equals(content)).toBe(true);
});

test('a host fetches it from its maker, goes on from what it has, and is sent it where that fails', async () => {
  const asked: string[] = [];
  const maker = createServer((request, answer) => {
    asked.push(`${request.url} ${request.headers.range}`);
    if (request.url !== '/tool') return answer.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const head = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    return answer.writeHead(from > 0 ? 206 : 200, from > 0 ? head : {}).end(content.subarray(from));
  });
  await once(maker.listen(0, '127.0.0.1'), 'listening');
  const address = maker.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const at = `127.0.0.1:${address.port}`;
  const webAt = (path: string): Blob => ({ ...blobOf(), web: { url: `http://${at}${path}`, by: 'all' } });
  try {
    fleet.passedOn.begin([{ host: alpha, blobs: [webAt('/tool')] }]);
    mkdirSync(stagedOn(alpha), { recursive: true });
    writeFileSync(join(stagedOn(alpha), `${webAt('/tool').sha256}.part`), content.subarray(0, 1_000_000));
    expect(await bring(alpha, webAt('/tool'))).toEqual({ here: 0, givers: [at], failed: [] });
    expect(arrived(alpha, webAt('/tool')).equals(content)).toBe(true);
    fleet.passedOn.begin([{ host: beta, blobs: [webAt('/gone')] }]);
    const { here, failed } = await bring(beta, webAt('/gone'));
    expect([here, failed]).toEqual([content.length, [expect.stringContaining('404')]]);
    expect(asked).toEqual(['/tool bytes=1000000-', '/gone undefined']);
  } finally {
    maker.close();
  }
});
