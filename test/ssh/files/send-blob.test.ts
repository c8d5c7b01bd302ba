import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fleet, FleetOptions } from '../../../src/engine/fleet/fleet.ts';
import { packOf } from '../../../src/engine/fleet/parcel.ts';
import { HeldProblem } from '../../../src/engine/lock/held-problem.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Blob } from '../../../src/model/plan/blob.ts';
import { type Fleets, fleetsFrom } from '../fixtures/fleets.ts';
import { hostAt } from '../fixtures/host.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';

let seat: Seat;
let server: TestServer;
let folder: string;
let host: Host;
let fleets: Fleets;

beforeEach(async () => {
  seat = makeSeat();
  server = await startServer();
  seat.know(server.port, server.publicKey);
  folder = mkdtempSync(join(tmpdir(), 'provision-send-'));
  host = hostAt(server.port);
  fleets = fleetsFrom(seat, folder);
});
afterEach(async () => {
  await fleets.close();
  await server.close();
  seat.remove();
  rmSync(folder, { recursive: true, force: true });
});

const newFleet = (id: string, more?: Partial<FleetOptions>): Fleet => fleets.start(id, more);

/** A file of this machine with whatever bytes there are. */
function blobOf(content: Buffer, name = 'tool'): Blob {
  const source = join(folder, name);
  writeFileSync(source, content);
  return { source, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

const staged = (): readonly string[] =>
  existsSync(join(folder, 'run/staged')) ? readdirSync(join(folder, 'run/staged')) : [];
const arrived = ({ sha256 }: Blob): Buffer => readFileSync(join(folder, 'run/staged', sha256));
const large = randomBytes(20_000_000);

test.each([
  ['of no bytes', Buffer.alloc(0)],
  ['of every byte', Buffer.from(Array.from({ length: 256 }, (_, at) => at))],
  ['that looks like the end of a script', Buffer.from('exit 1\n#-end\nprovision_main\n')],
  ['of many bytes', large],
])('a file %s arrives as it is, for its owner only, and once', async (_, content) => {
  const fleet = newFleet('one');
  const blob = blobOf(content);
  const told: number[] = [];
  await fleet.applier.send(host, blob, bytes => told.push(bytes));
  expect(arrived(blob).equals(content)).toBe(true);
  expect(staged()).toEqual([blob.sha256]);
  expect(statSync(join(folder, 'run/staged', blob.sha256)).mode & 0o777).toBe(0o600);
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBe(content.length);
  // What is there is not sent again.
  const again: number[] = [];
  await fleet.applier.send(host, blob, bytes => again.push(bytes));
  expect(again).toEqual([content.length]);
});

test('a connection that drops costs no byte that has arrived', async () => {
  const fleet = newFleet('one');
  const blob = blobOf(large);
  const starts: number[] = [];
  let last = -1;
  let dropped = 0;
  await fleet.applier.send(host, blob, bytes => {
    if (bytes <= last || starts.length === 0) starts.push(bytes);
    last = bytes;
    if (bytes > (dropped + 1) * 7_000_000 && dropped < 2) {
      dropped += 1;
      server.drop();
    }
  });
  expect(arrived(blob).equals(large)).toBe(true);
  expect(starts).toHaveLength(3);
  expect(starts[0]).toBe(0);
  expect(Math.min(...starts.slice(1))).toBeGreaterThan(0);
  expect(server.connections()).toBe(3);
});

test('a run that is to stop leaves what has arrived, and the next one goes on from there', async () => {
  const stop = new AbortController();
  const blob = blobOf(large);
  const first = newFleet('one', { stop: stop.signal });
  await first.applier.send(host, blob, bytes => {
    if (bytes > 5_000_000) stop.abort();
  });
  await first.close();
  expect(staged()).toEqual([`${blob.sha256}.part`]);
  const told: number[] = [];
  await newFleet('two').applier.send(host, blob, bytes => told.push(bytes));
  expect(told[0]).toBeGreaterThan(0);
  expect(told[0]).toBeLessThan(large.length);
  expect(arrived(blob).equals(large)).toBe(true);
});

test('what lies there from earlier and is not the beginning of it is sent anew', async () => {
  const blob = blobOf(large);
  mkdirSync(join(folder, 'run/staged'), { recursive: true });
  writeFileSync(join(folder, 'run/staged', `${blob.sha256}.part`), randomBytes(1000));
  const told: number[] = [];
  await newFleet('one').applier.send(host, blob, bytes => told.push(bytes));
  expect(told[0]).toBe(1000);
  expect(told).toContain(0);
  expect(arrived(blob).equals(large)).toBe(true);
});

test.each([
  ['is another by now', (path: string) => writeFileSync(path, randomBytes(1000))],
  ['has become shorter', (path: string) => writeFileSync(path, 'x')],
])('a file that %s is not taken for the one that was planned', async (_, change) => {
  const blob = blobOf(randomBytes(1000));
  change(blob.source);
  const sending = newFleet('one').applier.send(host, blob, () => undefined);
  await expect(sending).rejects.toThrow(`${blob.source} has changed on this machine while it was sent`);
  expect(staged().filter(name => !name.endsWith('.part'))).toEqual([]);
});

test('a file that is gone is told as that, and the host is left as it was', async () => {
  const blob = blobOf(randomBytes(1000));
  rmSync(blob.source);
  const sending = newFleet('one').applier.send(host, blob, () => undefined);
  await expect(sending).rejects.toThrow(`${blob.source} cannot be read on this machine any more`);
  expect(staged().filter(name => !name.endsWith('.part'))).toEqual([]);
});

test('nothing is sent to a host whose lock another run has', async () => {
  const blob = blobOf(randomBytes(1000));
  await newFleet('one').applier.send(host, blob, () => undefined);
  const other = blobOf(randomBytes(1000), 'other');
  await expect(newFleet('two').applier.send(host, other, () => undefined)).rejects.toBeInstanceOf(HeldProblem);
  expect(staged()).toEqual([blob.sha256]);
});

test('no more is read of a file than the host takes', async () => {
  const blob = { ...blobOf(Buffer.alloc(0)), size: 400_000_000 };
  // A file of holes: it takes no room, and all of it would be read if nobody waited for the host.
  truncateSync(blob.source, blob.size);
  const stop = new AbortController();
  const fleet = newFleet('one', { stop: stop.signal });
  let most = 0;
  const sending = fleet.applier.send(host, blob, bytes => {
    const part = join(folder, 'run/staged', `${blob.sha256}.part`);
    const there = existsSync(part) ? statSync(part).size : 0;
    most = Math.max(most, bytes - there);
    if (bytes > 60_000_000) stop.abort();
  });
  await sending;
  expect(most).toBeLessThan(20_000_000);
});

test('small files come in one command, each under its own name', async () => {
  const fleet = newFleet('one');
  const blobs = Array.from({ length: 30 }, (_, at) => blobOf(randomBytes(at * 100), `small-${at}`));
  const pack = await packOf(blobs);
  if (!('sha256' in pack)) throw new Error('they could not be read');
  const before = server.commands().length;
  const told: number[] = [];
  await fleet.applier.send(host, pack, bytes => told.push(bytes));
  expect(server.commands().length - before).toBe(1);
  expect([told[0], told.at(-1)]).toEqual([0, pack.size]);
  expect(staged()).toHaveLength(30);
  for (const blob of blobs) expect(arrived(blob).equals(readFileSync(blob.source))).toBe(true);
  writeFileSync(blobs[7]?.source ?? '', 'another');
  expect(await packOf(blobs)).toEqual({ changed: blobs[7] });
  rmSync(blobs[3]?.source ?? '');
  expect(await packOf(blobs)).toMatchObject({ unread: blobs[3] });
});
