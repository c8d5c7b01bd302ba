import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PhaseOptions } from '../../../../src/engine/run-phase.ts';
import type { Host } from '../../../../src/model/inventory.ts';
import type { Task } from '../../../../src/model/plan/task.ts';
import { localFleet, noteTask, testOwner, useLocalFleet } from '../local-fleet.ts';
import { program, runLocally } from '../local-run.ts';

const used = useLocalFleet();

const path = (host: Host): string => join(used.local.folder, host.name, 'x');

/** A task whose change takes something away for good, or does not. */
function writing(host: Host, destroys: boolean): Task {
  const task = noteTask('1', 'first', { path: path(host), text: 'hello' });
  const { bound } = task;
  if (bound === undefined) throw new Error('unbound');
  const plan: typeof bound.plan = reading => {
    const outcome = bound.plan(reading);
    return outcome.kind === 'change' ? { kind: 'change', change: { ...outcome.change, destroys } } : outcome;
  };
  return { ...task, bound: { ...bound, plan } };
}

const run = (hosts: readonly Host[], destroys = true, more: Partial<PhaseOptions> = {}) =>
  runLocally(
    used.local,
    event => used.events.push(event),
    program(at => [writing(at, destroys)]),
    hosts,
    more,
  );

/** Another run, with the locks of hosts of this one. */
async function another(hosts: readonly Host[], id?: string) {
  const { folder } = used.local;
  const other = localFleet({ folderOn: host => join(folder, `${host.name}.run`), owner: testOwner(id) });
  for (const host of hosts) await other.fleet.applier.lock(host);
  return other;
}

const done = (hosts: readonly Host[]): readonly string[] =>
  hosts.filter(host => existsSync(path(host))).map(({ name }) => name);

const ended = () => {
  const last = used.events.findLast(event => event.type === 'phase-done');
  return last?.type === 'phase-done' ? last.hosts : [];
};

const three = (): readonly Host[] => ['a', 'b', 'c'].map(name => used.local.host(name));

test('where another run has one host, nothing is removed on any, and all locks are given back', async () => {
  const hosts = three();
  const other = await another(hosts.slice(1, 2));
  try {
    expect(await run(hosts)).toMatchObject({ end: 'failed' });
    expect(done(hosts)).toEqual([]);
    expect(used.events).toContainEqual(expect.objectContaining({ type: 'host-failed', host: 'b', reason: 'locked' }));
    const because = 'not begun: another run is at work on b, and nothing is removed before all hosts are free';
    const hint = "wait for it (--lock-wait SECONDS), or leave out what it has: --limit '!b'";
    expect(ended()).toMatchObject([
      { host: 'a', status: 'skipped', changed: 0, failures: [{ what: because, hint }] },
      { host: 'b', status: 'failed', changed: 0 },
      { host: 'c', status: 'skipped', changed: 0, failures: [{ what: because, hint }] },
    ]);
    await used.local.fleet.applier.release();
    for (const host of hosts) await other.fleet.applier.lock(host);
  } finally {
    await other.close();
  }
});

test('what removes nothing begins where it can', async () => {
  const hosts = three();
  const other = await another(hosts.slice(1, 2));
  try {
    expect(await run(hosts, false)).toMatchObject({ end: 'failed' });
    expect(done(hosts)).toEqual(['a', 'c']);
  } finally {
    await other.close();
  }
});

test('a host that cannot be reached any more keeps the others from nothing', async () => {
  const hosts = three();
  const confirm = async (): Promise<boolean> => {
    writeFileSync(join(used.local.folder, 'c.run'), 'no folder');
    return true;
  };
  expect(await run(hosts, true, { confirm })).toMatchObject({ end: 'failed' });
  expect(done(hosts)).toEqual(['a', 'b']);
  expect(ended()[2]).toMatchObject({ host: 'c', status: 'unreachable' });
});

test('the lock of a dead run is taken, and the phase goes on', async () => {
  await used.again({ isDead: ({ id }) => id === 'dead' });
  const hosts = three();
  const other = await another(hosts.slice(0, 1), 'dead');
  try {
    expect(await run(hosts)).toMatchObject({ end: 'done' });
    expect(done(hosts)).toEqual(['a', 'b', 'c']);
  } finally {
    await other.close();
  }
});

test('two runs that wait for each other’s hosts: one gets all of them, then the other', async () => {
  await used.again({ lockWait: 60 });
  const hosts = three();
  const { folder } = used.local;
  const other = localFleet({ folderOn: host => join(folder, `${host.name}.run`), owner: testOwner(), lockWait: 60 });
  // Each has what the other one wants when both begin to wait.
  await used.local.fleet.applier.lock(hosts[0] ?? used.local.host('a'));
  await other.fleet.applier.lock(hosts[2] ?? used.local.host('c'));
  const tasks = program(at => [writing(at, true)]);
  try {
    const [one, two] = await Promise.all([
      run(hosts).finally(() => used.local.fleet.applier.release()),
      runLocally(other, () => undefined, tasks, hosts).finally(() => other.fleet.applier.release()),
    ]);
    expect([one.end, two.end]).toEqual(['done', 'done']);
    expect(done(hosts)).toEqual(['a', 'b', 'c']);
  } finally {
    await other.close();
  }
});
