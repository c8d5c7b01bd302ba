import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Fleet, FleetOptions } from '../../src/engine/fleet/fleet.ts';
import { HeldProblem } from '../../src/engine/lock/held-problem.ts';
import type { Host } from '../../src/model/inventory.ts';
import { raw, sh } from '../../src/shell/sh.ts';
import { type Fleets, fleetsFrom } from './fixtures/fleets.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

let seat: Seat;
let server: TestServer;
let folder: string;
let host: Host;
let fleets: Fleets;

beforeEach(async () => {
  seat = makeSeat();
  server = await startServer();
  seat.know(server.port, server.publicKey);
  folder = mkdtempSync(join(tmpdir(), 'provision-survive-'));
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

const kept = (): readonly string[] =>
  existsSync(join(folder, 'run/runs')) ? readdirSync(join(folder, 'run/runs')) : [];
const locked = (): boolean => existsSync(join(folder, 'run/lock'));

/** Writes numbers, one every so often: as much as a task that takes its time. */
const counting = (to: number) => raw(`i=0; while [ $i -lt ${to} ]; do i=$((i+1)); echo "line $i"; sleep 0.02; done`);

test('a connection that drops again and again costs nothing of a script nor of its output', async () => {
  const fleet = newFleet('one');
  const file = join(folder, 'ran');
  // Each way back is cut once it is there: one that is cut during every login of a busy machine leads nowhere.
  let cut = 0;
  const drops = setInterval(() => {
    if (server.connections() === cut) return;
    cut = server.connections();
    server.drop();
  }, 700);
  const frames: string[] = [];
  try {
    const readings = await fleet.applier.apply(
      host,
      [
        { id: 'a', script: sh`echo once >>${file}; ${counting(100)}; echo warned >&2`, chained: true },
        { id: 'b', script: counting(30), chained: true },
      ],
      {
        timeout: 30,
        titles: ['a', 'b'],
        onFrame: frame => frames.push(frame.kind === 'done' ? '' : `${frame.kind} ${frame.id}`),
      },
    );
    expect(readings.get('a')).toMatchObject({
      stdout: Array.from({ length: 100 }, (_, at) => `line ${at + 1}\n`).join(''),
      stderr: 'warned\n',
      code: 0,
    });
  } finally {
    clearInterval(drops);
  }
  expect(server.connections()).toBeGreaterThan(2);
  expect(frames).toEqual(['begin a', 'end a', 'begin b', 'end b', '']);
  expect(readFileSync(file, 'utf8')).toBe('once\n');
  await fleet.close();
  // A script that has told its end may be at work for a moment longer: it gives the lock back itself then.
  await expect.poll(() => [kept(), locked()], { timeout: 5000 }).toEqual([[], false]);
});

test('a way back that is cut during the login is taken again', async () => {
  let left = 0;
  const cutting = await startServer({ cutsLogin: () => left > 0 && left-- > 0 });
  seat.know(cutting.port, cutting.publicKey);
  const file = join(folder, 'ran');
  try {
    const readings = await newFleet('one').applier.apply(
      hostAt(cutting.port),
      [{ id: 'a', script: sh`echo once >>${file}; ${counting(40)}` }],
      {
        timeout: 30,
        titles: ['a'],
        onFrame: ({ kind }) => {
          if (kind !== 'begin') return;
          left = 2;
          cutting.drop();
        },
      },
    );
    expect(readings.get('a')?.stdout.split('\n')).toHaveLength(41);
  } finally {
    await cutting.close();
  }
  expect([left, readFileSync(file, 'utf8')]).toEqual([0, 'once\n']);
});

test('a script that takes too long is ended on the host, with all that it started', async () => {
  const fleet = newFleet('one');
  const file = join(folder, 'late');
  const running = fleet.applier.apply(host, [{ id: 'a', script: sh`(sleep 4; : >${file}) & echo begun; wait` }], {
    timeout: 1,
    titles: ['a'],
  });
  await expect(running).rejects.toThrow('alpha: the script took longer than 1 s, and was stopped');
  await new Promise(resolve => setTimeout(resolve, 2500));
  expect(existsSync(file)).toBe(false);
});

test('what a script holds is for root only, and its text is gone when it ends', async () => {
  const fleet = newFleet('one');
  const root = join(folder, 'run');
  const look = sh`ls -ld ${root} ${root}/runs/one/1/script ${root}/runs/one/1/out | cut -c1-10`;
  const readings = await fleet.applier.apply(host, [{ id: 'a', script: look }], { timeout: 9, titles: ['a'] });
  expect(readings.get('a')?.stdout).toBe('drwx------\n-rw-------\n-rw-------\n');
  expect(existsSync(`${root}/runs/one/1/script`)).toBe(false);
  await fleet.close();
  await expect.poll(kept, { timeout: 5000 }).toEqual([]);
});

test('a second run meets the lock, is told whose it is, and gets it when the first is done', async () => {
  const first = newFleet('one');
  await first.applier.apply(host, [], { timeout: 9, titles: [] });
  const second = newFleet('two');
  const file = join(folder, 'second');
  const meet = () => second.applier.apply(host, [{ id: 'a', script: sh`: >${file}` }], { timeout: 9, titles: ['a'] });
  const met = await meet().catch((error: unknown) => error);
  expect(met).toBeInstanceOf(HeldProblem);
  expect(met instanceof HeldProblem && met.details[0]?.what).toBe(
    'another run is at work on this host: `provision phase2` by tester@here, since 2026-01-01T00:00:00Z',
  );
  expect([existsSync(file), kept()]).toEqual([false, ['one']]);
  await first.applier.apply(host, [], { timeout: 9, titles: [] });
  await first.close();
  await meet();
  expect(existsSync(file)).toBe(true);
});

test('the script of a run that was left at once goes on; its lock is broken only after that, if its owner is dead', async () => {
  const leave = new AbortController();
  const first = newFleet('one', { signal: leave.signal });
  const file = join(folder, 'ended');
  const left = first.applier.apply(host, [{ id: 'a', script: sh`echo x; sleep 1.5; : >${file}` }], {
    timeout: 9,
    titles: ['a'],
    onFrame: () => leave.abort(),
  });
  await expect(left).rejects.toMatchObject({
    failure: 'interrupted',
    details: [{ what: 'interrupted', hint: 'it goes on there by itself; follow it: provision attach' }],
  });
  await first.close();
  const second = newFleet('two', { isDead: ({ id }) => id === 'one' });
  const meet = () => second.applier.apply(host, [], { timeout: 9, titles: [] });
  await expect(meet()).rejects.toThrow('a task is going on');
  await expect.poll(() => existsSync(file), { timeout: 5000 }).toBe(true);
  await expect.poll(() => meet().then(() => kept(), String), { timeout: 5000, interval: 200 }).toEqual(['two']);
});

test('what was planned before a dead run’s script ended is not applied: the host is to be read again', async () => {
  const first = newFleet('one');
  await first.applier.apply(host, [], { timeout: 9, titles: [] });
  const second = newFleet('two', { isDead: ({ id }) => id === 'one' });
  const file = join(folder, 'planned');
  const change = [{ id: 'a', script: sh`: >${file}` }];
  const met = second.applier.apply(host, change, { timeout: 9, titles: ['a'], planned: true });
  await expect(met).rejects.toMatchObject({ name: 'HeldProblem', dead: true });
  expect([existsSync(file), kept()]).toEqual([false, ['one']]);
  await second.applier.apply(host, [], { timeout: 9, titles: [] });
  await second.applier.apply(host, change, { timeout: 9, titles: ['a'], planned: true });
  expect([existsSync(file), kept()]).toEqual([true, ['two']]);
});

test('a lock outlives its lease while its owner says that it lives, and not longer', async () => {
  const first = newFleet('one');
  await first.applier.apply(host, [], { timeout: 9, titles: [] });
  const lease = join(folder, 'run/runs/one/lease');
  const second = newFleet('two');
  const meet = () => second.applier.apply(host, [], { timeout: 9, titles: [] });
  await expect(meet()).rejects.toThrow('another run');
  const renewed = Number(readFileSync(lease, 'utf8'));
  rmSync(lease);
  await expect(meet()).resolves.toEqual(new Map());
  expect(renewed).toBeGreaterThan(0);
  expect(kept()).toEqual(['two']);
});

test('a lock is renewed while nothing of its run is at work', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const first = newFleet('one');
    await first.applier.apply(host, [], { timeout: 9, titles: [] });
    const lease = join(folder, 'run/runs/one/lease');
    writeFileSync(lease, '0\n');
    vi.advanceTimersByTime(30_000);
    await vi.waitUntil(() => Number(readFileSync(lease, 'utf8')) > 0, { timeout: 9000 });
    const second = newFleet('two');
    await expect(second.applier.apply(host, [], { timeout: 9, titles: [] })).rejects.toThrow('another run');
  } finally {
    vi.useRealTimers();
  }
});

test('a run that is to stop ends the task under way, and begins no other', async () => {
  const stop = new AbortController();
  const fleet = newFleet('one', { stop: stop.signal });
  const word = join(folder, 'run/runs/one/halt');
  const readings = await fleet.applier.apply(
    host,
    [
      { id: 'a', script: sh`until [ -e ${word} ]; do sleep 0.05; done; echo ended`, chained: true },
      { id: 'b', script: sh`echo begun`, chained: true },
      { id: 'probe', script: sh`echo read` },
    ],
    { timeout: 9, titles: ['a', 'b'], onFrame: () => stop.abort() },
  );
  expect([...readings].map(([id, { stdout }]) => [id, stdout])).toEqual([
    ['a', 'ended\n'],
    ['probe', 'read\n'],
  ]);
  await fleet.close();
  await expect.poll(() => [kept(), locked()], { timeout: 5000 }).toEqual([[], false]);
});

test('a host that was restarted under a script is said to have been', async () => {
  const fleet = newFleet('one');
  const running = fleet.applier.apply(host, [{ id: 'a', script: sh`echo begun; sleep 3` }], {
    timeout: 9,
    titles: ['a'],
    onFrame: () => {
      // What a boot does to /run.
      rmSync(join(folder, 'run'), { recursive: true });
      server.drop();
    },
  });
  await expect(running).rejects.toThrow('alpha: the script is gone from the host: was it restarted?');
});
