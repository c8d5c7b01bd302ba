import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PhaseOptions } from '../../../../src/engine/run-phase.ts';
import type { Event } from '../../../../src/model/events/event.ts';
import type { Check } from '../../../../src/model/gate/check.ts';
import type { Host } from '../../../../src/model/inventory.ts';
import type { Gate, Program } from '../../../../src/model/plan/program.ts';
import type { Task } from '../../../../src/model/plan/task.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { here } from '../../../../src/transport/here.ts';
import { type LocalFleet, localFleet, noteTask } from '../local-fleet.ts';
import { gate, program, runLocally } from '../local-run.ts';

let local: LocalFleet;
let events: Event[];

beforeEach(() => {
  local = localFleet({ here });
  events = [];
});
afterEach(() => local.close());

const path = (host: Host, name: string): string => join(local.folder, host.name, name);
const is = (host: Host, name: string): boolean => existsSync(path(host, name));

const run = (one: Program, hosts: readonly Host[], more: Partial<PhaseOptions> = {}) =>
  runLocally(local, event => events.push(event), one, hosts, more);

const summary = () => events.findLast(event => event.type === 'phase-done')?.hosts ?? [];
const batchesTold = () =>
  events.flatMap(event => (event.type === 'stage-start' ? [[event.batch?.number, ...event.hosts]] : []));

/** A check that a file is there. */
const there = (host: Host, name: string, more: Partial<Check> = {}): Check => ({
  id: name,
  title: `${name} to be there`,
  patience: 0,
  probe: sh`if [ -e ${path(host, name)} ]; then echo yes; else echo no; fi`,
  judge: ({ stdout }) =>
    stdout.trim() === 'yes'
      ? { kind: 'met', evidence: 'there' }
      : { kind: 'not-met', findings: [{ seen: 'no file', wanted: 'a file' }] },
  ...more,
});

const ofStage = (checks: Gate['checks']): Pick<Program, 'stageGates'> => ({
  stageGates: new Map([['first', { ...gate('test', checks), stage: 'first' }]]),
});
const serial = { batchSizes: new Map([['first', { hosts: 1 }]]) };

/** A note in each stage. */
const twoStages = (at: Host, broken?: string): readonly Task[] => [
  noteTask('1', 'first', {
    path: path(at, 'x'),
    text: 'hello',
    ...(at.name === broken ? { instead: 'exit 3' } : {}),
  }),
  noteTask('2', 'second', { path: path(at, 'y'), text: 'hello' }),
];

const three = (): readonly [Host, Host, Host] => [local.host('a'), local.host('b'), local.host('c')];

test('a stage with a batch size goes host by host, and each is asked before the next', async () => {
  const [a, b, c] = three();
  const one = program(at => twoStages(at), { ...serial, ...ofStage(at => [there(at, 'x')]) });
  expect(await run(one, [a, b, c])).toMatchObject({ end: 'done' });
  expect(batchesTold()).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
    [undefined, 'a', 'b', 'c'],
  ]);
  const course = events.flatMap(event =>
    event.type === 'task-done' && event.stage === 'first'
      ? [event.host]
      : event.type === 'gate-done' && event.stage === 'first'
        ? [`gate of ${event.cells.map(cell => cell.host).join()}`]
        : [],
  );
  expect(course).toEqual(['a', 'gate of a', 'b', 'gate of b', 'c', 'gate of c']);
});

test('it stops at the first batch that fails: no other host is changed, in no stage', async () => {
  const [a, b, c] = three();
  expect(
    await run(
      program(at => twoStages(at, 'b'), serial),
      [a, b, c],
    ),
  ).toMatchObject({ end: 'failed' });
  expect([is(a, 'x'), is(c, 'x'), is(a, 'y')]).toEqual([true, false, false]);
  expect(summary()).toMatchObject([
    {
      status: 'skipped',
      changed: 1,
      failures: [{ what: 'not begun: batch 2 of 3 of stage first failed: b (failed)' }],
    },
    { status: 'failed' },
    { status: 'skipped', changed: 0, failures: [{ hint: expect.stringContaining("--limit '!b'") }] },
  ]);
});

test('a host of the stage that cannot be reached counts as a batch that has failed', async () => {
  const [a, b, c] = three();
  local.down.add('b');
  await run(
    program(at => twoStages(at), serial),
    [a, b, c],
  );
  expect([is(a, 'x'), is(c, 'x')]).toEqual([false, false]);
  expect(summary()[0]).toMatchObject({
    status: 'skipped',
    failures: [{ what: 'not begun: a host of stage first failed: b (unreachable)' }],
  });
});

test('a batch whose gate says STOP is the last; the next run asks it first', async () => {
  const [a, b, c] = three();
  const one = program(at => twoStages(at), { ...serial, ...ofStage(at => [there(at, 'healthy')]) });
  expect(await run(one, [a, b, c])).toMatchObject({ end: 'stop', word: 'STOP' });
  expect([is(a, 'x'), is(b, 'x')]).toEqual([true, false]);
  expect(summary()).toMatchObject([{ changed: 1 }, { status: 'skipped' }, { status: 'skipped' }]);
  // Nothing is to be done on `a` any more, and it is still not healthy.
  expect(await run(one, [a, b, c])).toMatchObject({ end: 'stop' });
  expect(is(b, 'x')).toBe(false);
  for (const host of [a, b, c]) writeFileSync(path(host, 'healthy'), '');
  expect(await run(one, [a, b, c])).toMatchObject({ end: 'done' });
  expect(is(c, 'y')).toBe(true);
});

test('where the gate of a stage says STOP, the next stage does not begin, in a later run either', async () => {
  const [a, b] = three();
  const one = program(
    at => twoStages(at),
    ofStage(at => [there(at, 'healthy')]),
  );
  for (const _ of ['first run', 'second run']) {
    expect(await run(one, [a, b])).toMatchObject({ end: 'stop' });
    expect([is(a, 'x'), is(a, 'y'), is(b, 'y')]).toEqual([true, false, false]);
  }
});

test('where nothing is to be done, the gate of a stage costs no command more', async () => {
  const [a] = three();
  const one = program(
    at => twoStages(at),
    ofStage(at => [there(at, 'x')]),
  );
  await run(one, [a]);
  const before = local.commands.get('a') ?? 0;
  expect(await run(one, [a])).toMatchObject({ end: 'done' });
  expect((local.commands.get('a') ?? 0) - before).toBe(1);
});

/** One task that is done once, on `a`, and then one for all. */
const onceFirst = (at: Host): readonly Task[] => {
  const [first, second] = twoStages(at);
  if (first === undefined || second === undefined) throw new RangeError('two tasks');
  return at.name === 'a' ? [{ ...first, once: true }, second] : [second];
};

test.each([
  ['cannot be reached', (): unknown => local.down.add('a'), 'unreachable'],
  ['fails', (): unknown => undefined, 'failed'],
] as const)('what is done once stops all hosts where its host %s', async (_, prepare, status) => {
  const [a, b] = three();
  prepare();
  const failing = (at: Host): Task => ({
    ...noteTask('1', 'first', { path: path(at, 'x'), text: 'hello', instead: 'exit 3' }),
    once: true,
  });
  const one: Program = program(at => onceFirst(at).map(task => (task.once === true ? failing(at) : task)));
  expect(await run(one, [a, b])).toMatchObject({ end: 'failed' });
  expect(is(b, 'y')).toBe(false);
  expect(summary()[1]).toMatchObject({
    status: 'skipped',
    failures: [{ what: `not begun: “note x”, which is done once for all hosts, was not done on a (${status})` }],
  });
});

test('what is done once and was done before stops nobody', async () => {
  const [a, b] = three();
  writeFileSync(path(a, 'x'), 'hello');
  const one: Program = program(at =>
    onceFirst(at).flatMap(task =>
      at.name === 'a' && task.once === true
        ? [task, noteTask('9', 'first', { path: path(at, 'z'), text: 'hello', instead: 'exit 3' })]
        : [task],
    ),
  );
  expect(await run(one, [a, b])).toMatchObject({ end: 'failed' });
  expect(is(b, 'y')).toBe(true);
});

test('a question is asked by whom it names, and answered for the host that it is about', async () => {
  const [a, b] = three();
  writeFileSync(path(a, 'x'), '');
  const told: Check = {
    ...there(a, 'x'),
    probe: sh`if [ -n "\${PROVISION_TEST_HERE-}" ]; then echo yes; else echo no; fi`,
  };
  process.env['PROVISION_TEST_HERE'] = '1';
  try {
    const one = program(() => [], {
      gate: gate('test', at => [
        { ...told, id: 'here', title: 'here', from: 'controller' },
        ...(at === a ? [{ ...there(a, 'x'), id: 'b', title: 'from b', from: b }] : []),
      ]),
    });
    expect(await run(one, [a, b])).toMatchObject({ end: 'done', word: 'GO' });
  } finally {
    delete process.env['PROVISION_TEST_HERE'];
  }
  // Of `b` nothing is asked but what it asks for `a`.
  expect([local.commands.get('a') ?? 0, local.commands.get('b')]).toEqual([1, 2]);
});

test('where the asker cannot be reached, the question was not asked', async () => {
  const [a, b] = three();
  local.down.add('b');
  writeFileSync(path(a, 'x'), '');
  const one = program(() => [], { gate: gate('test', () => [{ ...there(a, 'x'), from: b, until: 'later' }]) });
  expect(await run(one, [a, b], { selected: new Set(['a']) })).toMatchObject({ word: 'STOP' });
  const done = events.findLast(event => event.type === 'gate-done');
  expect(done?.cells).toMatchObject([{ verdict: { kind: 'unasked', because: 'asked from b: connection refused' } }]);
});
