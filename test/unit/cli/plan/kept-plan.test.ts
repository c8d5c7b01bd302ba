import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planKeeper } from '../../../../src/cli/plan/keep-plan.ts';
import { type KeptPhases, keptPhases } from '../../../../src/cli/plan/kept-phases.ts';
import { readPlan } from '../../../../src/cli/plan/plan-file.ts';
import { version } from '../../../../src/cli/version.ts';
import type { PhaseOptions } from '../../../../src/engine/run-phase.ts';
import type { Host } from '../../../../src/model/inventory.ts';
import type { Program } from '../../../../src/model/plan/program.ts';
import { inventoryOf } from '../../../fixtures/inventory.ts';
import { noteTask, useLocalFleet } from '../../engine/local-fleet.ts';
import { program, runLocally } from '../../engine/local-run.ts';

const used = useLocalFleet();

const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);
const word = (host: Host, name: string): string => readFileSync(path(host, name), 'utf8');

const run = (one: Program, hosts: readonly Host[], more: Partial<PhaseOptions> = {}) =>
  runLocally(used.local, event => used.events.push(event), one, hosts, more);

const warnings = () => used.events.flatMap(one => (one.type === 'warning' ? [`${one.host ?? ''}: ${one.what}`] : []));

/** Plans, and keeps the plan as a file. */
async function keep(one: Program, hosts: readonly Host[]): Promise<KeptPhases> {
  const keeper = planKeeper();
  await run(one, hosts, {
    mode: 'dry-run',
    report: event => {
      keeper.hear(event);
      used.events.push(event);
    },
  });
  const file = join(used.local.folder, 'plan');
  const inventory = { ...inventoryOf([], hosts), file: join(used.local.folder, 'home.yaml') };
  const options = { forks: 1, verbose: 0, color: false };
  await keeper.write(file, { words: ['test'], command: 'test', wipe: undefined, options, inventory, playbooks: [] });
  used.forget();
  return keptPhases(readPlan(file, version()), 'plan anew');
}

const two = (first = 'hello'): Program =>
  program(at => [
    noteTask('1', 'first', { path: path(at, 'x'), text: first }),
    noteTask('2', 'second', { path: path(at, 'y'), text: 'bye' }),
  ]);

test('what was kept is made where the host is as it was, and a second time there is nothing of it left', async () => {
  const host = used.local.host('a');
  const kept = await keep(two(), [host]);
  expect(existsSync(path(host, 'x'))).toBe(false);
  expect(await run(two(), [host], { kept: kept.of('test', 'the same') })).toMatchObject({ end: 'done', changes: true });
  expect([word(host, 'x'), word(host, 'y')]).toEqual(['hello', 'bye']);
  expect(await run(two(), [host], { kept: kept.of('test', 'the same') })).toMatchObject({ end: 'moved' });
});

test('where one host has moved on nothing is made on any, and the resource is named', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  const kept = await keep(two(), [a, b]);
  writeFileSync(path(b, 'y'), 'somebody');
  expect(await run(two(), [a, b], { kept: kept.of('test', 'the same') })).toMatchObject({
    end: 'moved',
    changes: false,
  });
  expect(existsSync(path(a, 'x'))).toBe(false);
  expect(warnings()).toEqual([
    'b: note y: was to create (text nothing → bye), and is to update (text somebody → bye) now',
  ]);
});

test('a host that does not answer is told as not read, and nothing is made', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  const kept = await keep(two(), [a, b]);
  used.local.before(b, 'kill -9 $$');
  expect(await run(two(), [a, b], { kept: kept.of('test', 'the same') })).toMatchObject({ end: 'moved' });
  expect(existsSync(path(a, 'x'))).toBe(false);
  expect(warnings()).toContain('b: it could not be read now: its state is not known');
});

test('another wish is another plan', async () => {
  const host = used.local.host('a');
  const kept = await keep(two(), [host]);
  expect(await run(two('other'), [host], { kept: kept.of('test', 'the same') })).toMatchObject({ end: 'moved' });
  expect(warnings()).toEqual(['a: note x: text was to become hello, and now other']);
});

test('what only a change of the run itself brings about, and was not shown, is not made', async () => {
  const host = used.local.host('a');
  writeFileSync(path(host, 'y'), 'bye');
  const spoils = program(at => [
    noteTask('1', 'first', {
      path: path(at, 'x'),
      text: 'hello',
      instead: `printf hello >'${path(at, 'x')}'; printf spoilt >'${path(at, 'y')}'`,
    }),
    noteTask('2', 'second', { path: path(at, 'y'), text: 'bye' }),
  ]);
  const kept = await keep(spoils, [host]);
  expect(await run(spoils, [host], { kept: kept.of('test', 'the same') })).toMatchObject({ end: 'failed' });
  expect([word(host, 'x'), word(host, 'y')]).toEqual(['hello', 'spoilt']);
  const done = used.events.findLast(event => event.type === 'phase-done');
  expect(done).toMatchObject({
    hosts: [{ failures: [{ what: expect.stringContaining('has nothing to change here'), hint: 'plan anew' }] }],
  });
});

test('what follows a change of the same plan is made, known only after apply as it was shown', async () => {
  const host = used.local.host('a');
  writeFileSync(path(host, 'y'), 'bye');
  const one = program(at => [
    noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' }),
    noteTask('2', 'second', { path: path(at, 'y'), text: 'bye', inputs: [path(at, 'x')] }),
  ]);
  const kept = await keep(one, [host]);
  expect(await run(one, [host], { kept: kept.of('test', 'the same') })).toMatchObject({ end: 'done' });
});

test('of a later phase only more than was shown is another plan', async () => {
  const host = used.local.host('a');
  const kept = await keep(two(), [host]);
  writeFileSync(path(host, 'x'), 'somebody');
  expect(await run(two(), [host], { kept: kept.of('test', 'no more') })).toMatchObject({ end: 'done' });
  expect(await run(two('other'), [host], { kept: kept.of('test', 'no more') })).toMatchObject({ end: 'moved' });
  expect(word(host, 'x')).toBe('hello');
});
