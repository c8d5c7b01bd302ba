import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTold } from '../../../../src/cli/cluster/read-told.ts';
import { readLocked, restoreHosts, type Steps } from '../../../../src/cli/restore/restore-hosts.ts';
import { k3sRestore } from '../../../../src/collections/k3s/restore/k3s-restore.ts';
import { Fleet } from '../../../../src/engine/fleet/fleet.ts';
import { HeldProblem } from '../../../../src/engine/lock/held-problem.ts';
import type { BackedUp, RestorePlan, RestoreWay } from '../../../../src/model/cluster/restore-way.ts';
import type { Host } from '../../../../src/model/inventory.ts';
import { Problem } from '../../../../src/model/problems/problem.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { type LocalFleet, localFleet, testOwner } from '../../engine/local-fleet.ts';

let local: LocalFleet;
/** One of each: a fleet knows a host again by what it was given. */
let hosts: ReadonlyMap<string, Host>;
beforeEach(() => {
  local = localFleet();
  hosts = new Map(['ms-1', 'wk-1', 'wk-2'].map(name => [name, local.host(name)]));
  writeFileSync(join(local.folder, 'done'), '');
});
afterEach(() => local.close());

const backup: BackedUp = {
  cluster: 'home',
  uid: 'u',
  ca: 'c',
  host: 'ms-1',
  version: 'v1.36.3+k3s1',
  datastore: 'etcd',
  taken: '2026-11-29T18:00:00.000Z',
  sha256: 'b'.repeat(64),
};
const plan: RestorePlan = {
  server: 'ms-1',
  others: ['wk-1'],
  agents: ['wk-2'],
  aside: '/was',
  goesOn: false,
  words: [],
};

/** A way whose steps only say that they were done, on a real shell; one of them fails where a file of its name is there. */
const way = (): RestoreWay => {
  const step = (name: string) =>
    sh`[ ! -e ${join(local.folder, `fails-${name}`)} ] || { echo 'no room' >&2; exit 1; }
echo ${name} >>${join(local.folder, 'done')}
echo ${`did ${name}`}`;
  return {
    unfit: () => [],
    read: sh`echo ${'here'}`,
    toldOf: () => ({ datastore: true }),
    plan: () => plan,
    unpack: () => step('unpack'),
    stop: () => step('stop'),
    place: () => step('place'),
    differencesOf: ({ stdout }) => stdout.trim().split('\n'),
    leave: () => step('leave'),
    again: step('again'),
    anew: step('anew'),
    watchersOf: ({ stdout }) => stdout.trim().split('\n'),
    done: step('done'),
    patience: 30,
    drill: k3sRestore.drill,
  };
};

const steps = (more: Partial<Steps> = {}): Steps => ({
  way: way(),
  plan,
  backup,
  fleet: local.fleet,
  hostOf: name => hosts.get(name) ?? local.host(name),
  send: async () => writeFileSync(join(local.folder, 'done'), 'send\n', { flag: 'a' }),
  say: () => undefined,
  ...more,
});

const did = (): readonly string[] => readFileSync(join(local.folder, 'done'), 'utf8').trim().split('\n');

test('the old cluster has ended before the new one begins, and the server says last that it is done', async () => {
  expect(await restoreHosts(steps())).toEqual(['did place', 'did anew']);
  expect(did()).toEqual(['send', 'unpack', 'stop', 'place', 'leave', 'again', 'anew', 'done', 'done']);
});

test('a step that fails ends it, with what the host says and the way on; called again it goes on', async () => {
  writeFileSync(join(local.folder, 'fails-place'), '');
  const failed = await restoreHosts(steps()).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Problem);
  expect(failed instanceof Problem && failed.details[0]).toMatchObject({
    where: 'ms-1',
    what: 'failed: put it in its place, start K3s, ask its API',
    evidence: ['no room'],
    hint: expect.stringMatching(/\/was; .*provision restore FILE/),
  });
  expect(did()).toEqual(['send', 'unpack', 'stop']);
  rmSync(join(local.folder, 'fails-place'));
  await restoreHosts(steps({ plan: { ...plan, goesOn: true } }));
  expect(did().slice(3)).toEqual(['stop', 'place', 'leave', 'again', 'anew', 'done', 'done']);
});

test('a host that does not answer is silent, and not bare', async () => {
  local.down.add('wk-2');
  const asked = ['ms-1', 'wk-2'].map(local.host);
  const { told, silent } = await readTold(way(), asked, local.fleet);
  expect([...told.keys()]).toEqual(['ms-1']);
  expect([...silent]).toEqual([['wk-2', 'wk-2: connection refused']]);
});

test('where another run has a host, nothing begins', async () => {
  const asked = ['wk-1', 'ms-1'].map(local.host);
  const connect = (host: Host) => local.fleet.connections.open(host);
  const signal = new AbortController().signal;
  const folderOn = (host: Host) => join(local.folder, `${host.name}.run`);
  const other = new Fleet({ connect, forks: 1, signal, owner: testOwner(), folderOn });
  await other.applier.lock(local.host('wk-1'));
  await expect(readLocked(way(), asked, local.fleet)).rejects.toThrow(HeldProblem);
  await other.close();
  expect([...(await readLocked(way(), asked, local.fleet)).keys()]).toEqual(['ms-1', 'wk-1']);
});
