import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PhaseOptions } from '../../../src/engine/run-phase.ts';
import type { Check } from '../../../src/model/gate/check.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { LeaveOut, LeftOut, SeenHost } from '../../../src/model/plan/leave-out.ts';
import { type Known, PHASES_FOLDER, type Program } from '../../../src/model/plan/program.ts';
import { textFact } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { unknownToken } from '../../../src/model/text/unknown.ts';
import { sh } from '../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from './local-fleet.ts';
import { gate, program, runLocally } from './local-run.ts';

const used = useLocalFleet();

const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);
const text = (host: Host, name: string): string => readFileSync(path(host, name), 'utf8');

/** A check that a file is there. */
const there = (host: Host, name: string, patience = 0, until?: string): Check => ({
  id: name,
  title: `${name} to be there`,
  patience,
  ...(until === undefined ? {} : { until }),
  probe: sh`if [ -e ${path(host, name)} ]; then echo yes; else echo no; fi`,
  judge: ({ stdout }) =>
    stdout.trim() === 'yes'
      ? { kind: 'met', evidence: 'there' }
      : { kind: 'not-met', findings: [{ seen: 'no file', wanted: 'a file' }] },
});

const run = (one: Program, hosts: readonly Host[], more: Partial<PhaseOptions> = {}) =>
  runLocally(used.local, event => used.events.push(event), one, hosts, more);

/** A task whose change takes something away for good. */
function destroyingTask(host: Host): Task {
  const task = noteTask('1', 'first', { path: path(host, 'x'), text: 'hello' });
  const { bound } = task;
  if (bound === undefined) throw new Error('unbound');
  return {
    ...task,
    bound: {
      ...bound,
      plan: reading => {
        const outcome = bound.plan(reading);
        return outcome.kind === 'change' ? { kind: 'change', change: { ...outcome.change, destroys: true } } : outcome;
      },
    },
  };
}

const summary = () => {
  const done = used.events.findLast(event => event.type === 'phase-done');
  return done?.type === 'phase-done' ? done.hosts : [];
};

test('run, then the plan is empty; the second run is one command and the gate is in it', async () => {
  const host = used.local.host('a');
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })], {
    gate: gate('test', at => [there(at, 'x')]),
  });
  expect(await run(one, [host])).toMatchObject({ end: 'done', changes: true, word: 'GO' });
  expect(text(host, 'x')).toBe('hello');
  expect(summary()).toMatchObject([{ status: 'ok', changed: 1, unchanged: 0 }]);
  const before = used.local.commands.get('a') ?? 0;
  expect(await run(one, [host])).toMatchObject({ end: 'done', changes: false, word: 'GO' });
  expect((used.local.commands.get('a') ?? 0) - before).toBe(1);
  expect(summary()).toMatchObject([{ changed: 0, unchanged: 1 }]);
});

test('a dry run shows the same plan and changes nothing', async () => {
  const host = used.local.host('a');
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })]);
  expect(await run(one, [host], { mode: 'dry-run' })).toMatchObject({ end: 'done', changes: true });
  expect(existsSync(path(host, 'x'))).toBe(false);
  const [shown] = used.events.filter(event => event.type === 'plan');
  await run(one, [host]);
  const [, done] = used.events.filter(event => event.type === 'plan');
  expect(JSON.stringify(done)).toBe(JSON.stringify(shown));
});

test('a failed task stops its host, says why, and nobody else', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  const one = program(at => [
    noteTask('1', 'first', {
      path: path(at, 'x'),
      text: 'hello',
      ...(at.name === 'a' ? { instead: 'echo no space left >&2; exit 28' } : {}),
    }),
    noteTask('2', 'first', { path: path(at, 'y'), text: 'hello' }),
    noteTask('3', 'second', { path: path(at, 'z'), text: 'hello' }),
  ]);
  expect(await run(one, [a, b])).toMatchObject({ end: 'failed' });
  expect([existsSync(path(a, 'y')), existsSync(path(a, 'z')), existsSync(path(b, 'z'))]).toEqual([false, false, true]);
  expect(summary()).toMatchObject([
    {
      host: 'a',
      status: 'failed',
      changed: 0,
      failures: [{ task: 'note x', what: 'exited with status 28', evidence: ['no space left'] }],
    },
    { host: 'b', status: 'ok', changed: 3 },
  ]);
});

test.each([
  ['is through', 'sleep 0.3; printf hello >"$0"'],
  ['has failed', 'sleep 0.3; printf bye >"$0"; exit 1'],
])('a host with a larger start order begins once the one before %s', async (_, change) => {
  const [late, early] = [used.local.host('late'), used.local.host('early')];
  const file = path(early, 'x');
  const one = program(at => {
    const startOrder = at === late ? 1 : 0;
    const instead = at === late ? `cat ${file} >&2; printf hello >${path(at, 'x')}` : change.replace('"$0"', file);
    return [{ ...noteTask('1', 'first', { path: path(at, 'x'), text: 'hello', instead }), startOrder }];
  });
  await run(one, [late, early]);
  expect(summary().find(host => host.host === 'late')).toMatchObject({ status: 'ok', changed: 1 });
});

test('what stands behind a task that waits for what another host has not told is not made', async () => {
  const host = used.local.host('a');
  const one = program(at => [
    noteTask('1', 'first', { path: path(at, 'before'), text: 'hello' }),
    noteTask('2', 'first', { path: path(at, 'token'), text: unknownToken() }, 'known once b has its token'),
    noteTask('3', 'first', { path: path(at, 'service'), text: 'started' }),
  ]);
  expect(await run(one, [host])).toMatchObject({ end: 'failed' });
  expect(text(host, 'before')).toBe('hello');
  expect(['token', 'service'].filter(name => existsSync(path(host, name)))).toEqual([]);
  const failed = used.events.filter(event => event.type === 'task-done' && event.result === 'failed');
  expect(failed).toMatchObject([{ task: '2', problem: { what: expect.stringContaining('b has its token') } }]);
});

test('a task that is still different after its own change is an error', async () => {
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello', instead: ':' })]);
  expect(await run(one, [used.local.host('a')])).toMatchObject({ end: 'failed' });
  expect(summary()).toMatchObject([
    {
      failures: [{ what: 'it still differs after its own change', evidence: ['text: absent, wanted hello'] }],
    },
  ]);
});

test('what is made from a changed input is shown as deferred and changed in the same stage', async () => {
  const host = used.local.host('a');
  const one = (word: string) =>
    program(at => [
      noteTask('1', 'first', { path: path(at, 'in'), text: word }),
      noteTask('2', 'first', { path: path(at, 'out'), text: 'made', inputs: [path(at, 'in')] }),
    ]);
  await run(one('one'), [host]);
  used.forget();
  expect(await run(one('two'), [host])).toMatchObject({ end: 'done' });
  const plan = used.events.find(event => event.type === 'plan');
  expect(plan?.type === 'plan' && plan.hosts[0]?.tasks[1]?.outcome).toMatchObject({
    kind: 'deferred',
    deferred: { action: 'restart', because: 'note in changes' },
  });
  expect(summary()).toMatchObject([{ changed: 2 }]);
});

test('a fact of one host reaches the tasks of another in the next stage', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  const tasks = (at: Host, known: Known): Task[] => {
    const key = textFact(known.facts.get('b'), 'key') ?? unknownToken();
    return [
      ...(at.name === 'b' ? [noteTask('1', 'first', { path: path(at, 'key'), text: 'B-KEY', tell: 'key' })] : []),
      ...(at.name === 'a'
        ? [
            noteTask(
              '2',
              'second',
              { path: path(at, 'conf'), text: key },
              key === unknownToken() ? 'it needs a key' : undefined,
            ),
          ]
        : []),
    ];
  };
  expect(await run(program(tasks), [a, b])).toMatchObject({ end: 'done' });
  expect(text(a, 'conf')).toBe('B-KEY');
});

test('a host left out is read for its facts and not written to', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  writeFileSync(path(b, 'key'), 'OLD-KEY');
  const tasks = (at: Host, known: Known): Task[] =>
    at.name === 'b'
      ? [
          noteTask('1', 'first', { path: path(at, 'key'), text: 'OLD-KEY', tell: 'key' }),
          noteTask('3', 'first', { path: path(at, 'more'), text: 'x' }),
        ]
      : [noteTask('2', 'second', { path: path(at, 'conf'), text: textFact(known.facts.get('b'), 'key') ?? 'nobody' })];
  await run(program(tasks), [a, b], { selected: new Set(['a']) });
  expect(text(a, 'conf')).toBe('OLD-KEY');
  expect(existsSync(path(b, 'more'))).toBe(false);
});

test('an unreachable host does not hide what happened on the others', async () => {
  const [a, b] = [used.local.host('a'), used.local.host('b')];
  used.local.down.add('a');
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })]);
  expect(await run(one, [a, b])).toMatchObject({ end: 'failed' });
  expect(summary()).toMatchObject([
    { host: 'a', status: 'unreachable', failures: [{ what: 'connection refused' }] },
    { host: 'b', status: 'ok', changed: 1 },
  ]);
});

test('a connection that drops names the task that was running', async () => {
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello', instead: 'kill -9 $$' })]);
  await run(one, [used.local.host('a')]);
  expect(summary()[0]?.failures[0]).toMatchObject({
    task: 'note x',
    what: expect.stringContaining('“note x” was running'),
  });
});

test('an unmet gate says STOP, asks again while its patience lasts, and waits for nothing else', async () => {
  const host = used.local.host('a');
  const one = program(() => [], { gate: gate('test', at => [there(at, 'never'), there(at, 'late', 30)]) });
  setTimeout(() => writeFileSync(path(host, 'late'), ''), 1500);
  expect(await run(one, [host])).toMatchObject({ end: 'stop', word: 'STOP' });
  const done = used.events.find(event => event.type === 'gate-done');
  expect(done?.type === 'gate-done' && done.cells.map(cell => cell.verdict.kind)).toEqual(['not-met', 'met']);
  expect(done?.type === 'gate-done' && done.rerun).toBe('provision gate test');
});

test('patience lasts longer while less and less is left', async () => {
  const host = used.local.host('a');
  const one = program(() => [], { gate: gate('test', at => [there(at, 'soon', 1), there(at, 'late', 1)]) });
  setTimeout(() => writeFileSync(path(host, 'soon'), ''), 500);
  setTimeout(() => writeFileSync(path(host, 'late'), ''), 3000);
  expect(await run(one, [host])).toMatchObject({ word: 'GO' });
});

test('a cause is looked for where the gate says STOP, or GO with a warning, and not where all is well', async () => {
  const host = used.local.host('a');
  const warned = (at: Host): Check => ({
    ...there(at, 'x'),
    judge: () => ({ kind: 'met', evidence: 'there', warning: 'late' }),
  });
  const asked = async (check: (at: Host) => Check): Promise<number> => {
    let times = 0;
    const one = program(() => [], { gate: gate('test', at => [check(at)]) });
    await run(one, [host], {
      mode: 'gate',
      diagnose: async () => {
        times += 1;
        return { causes: [], pairs: [], silent: [] };
      },
    });
    return times;
  };
  expect(await asked(at => there(at, 'x'))).toBe(1);
  expect(await asked(warned)).toBe(1);
  writeFileSync(path(host, 'x'), '');
  expect(await asked(at => there(at, 'x'))).toBe(0);
});

test('the gate of the phase before refuses on STOP, unless forced', async () => {
  const host = used.local.host('a');
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })], {
    before: gate('earlier', at => [there(at, 'clean')]),
  });
  expect(await run(one, [host])).toMatchObject({ end: 'refused' });
  const dry = { mode: 'dry-run' } as const;
  expect(await run(one, [host], dry)).toMatchObject({ end: 'stop', changes: true });
  expect(await run(one, [host], { ...dry, force: true })).toMatchObject({ end: 'done', changes: true });
  // `up`: what the phase before is going to change comes first.
  expect(await run(one, [host], { ...dry, planned: new Set(['earlier']) })).toMatchObject({ end: 'done' });
  expect(existsSync(path(host, 'x'))).toBe(false);
  expect(await run(one, [host], { force: true })).toMatchObject({ end: 'done' });
  expect(existsSync(path(host, 'x'))).toBe(true);
});

const lastGate = () => {
  const done = used.events.findLast(event => event.type === 'gate-done');
  if (done?.type !== 'gate-done') throw new Error('no gate was asked');
  return { word: done.word, notAsked: done.notAsked, kinds: done.cells.map(cell => cell.verdict.kind) };
};

/** Leaves a phase's name on a host. */
const begin = (phase: string, host = 'a'): void => {
  mkdirSync(used.local.phases(host), { recursive: true });
  writeFileSync(join(used.local.phases(host), phase), '');
};

describe('questions that end with a later phase', () => {
  beforeEach(() => begin('later'));

  test('what is skipped neither helps nor hinders', async () => {
    const host = used.local.host('a');
    writeFileSync(path(host, 'x'), '');
    const asked = (...checks: readonly Check[]) =>
      run(
        program(() => [], { gate: gate('test', () => checks) }),
        [host],
        { mode: 'gate' },
      );
    expect(await asked(there(host, 'x'), there(host, 'y', 0, 'later'))).toMatchObject({ end: 'done', word: 'GO' });
    expect(lastGate()).toEqual({ word: 'GO', notAsked: [], kinds: ['met', 'skipped'] });
    expect(await asked(there(host, 'z'), there(host, 'x', 0, 'later'))).toMatchObject({ end: 'stop', word: 'STOP' });
  });

  test('nothing but skipped questions is “nothing asked”, never GO', async () => {
    const [a, b] = [used.local.host('a'), used.local.host('b')];
    for (const host of [a, b]) writeFileSync(path(host, 'x'), '');
    begin('later', 'b');
    const checks = (at: Host) => [there(at, 'x', 0, at === a ? 'later' : 'another')];
    const one = program(() => [], { gate: gate('test', checks) });
    expect(await run(one, [a])).toMatchObject({ end: 'stop', word: 'nothing asked' });
    expect(await run(one, [a, b])).toMatchObject({ end: 'done', word: 'GO' });
    expect(lastGate()).toEqual({ word: 'GO', notAsked: ['a'], kinds: ['skipped', 'met'] });
  });

  test('a run that takes the mark away asks what it would not have asked before', async () => {
    const host = used.local.host('a');
    const instead = `rm -r ${PHASES_FOLDER}; printf hello >${path(host, 'x')}`;
    const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello', instead })], {
      gate: gate('test', at => [there(at, 'x', 0, 'later'), there(at, 'never', 0, 'later')]),
    });
    expect(await run(one, [host], { mode: 'gate' })).toMatchObject({ word: 'nothing asked' });
    expect(await run(one, [host])).toMatchObject({ end: 'stop', word: 'STOP' });
    expect(lastGate().kinds).toEqual(['met', 'not-met']);
  });

  test('and one that leaves the mark asks no more', async () => {
    const host = used.local.host('a');
    rmSync(used.local.phases('a'), { recursive: true });
    const instead = `mkdir -p ${PHASES_FOLDER}; : >${PHASES_FOLDER}/later; printf hello >${path(host, 'x')}`;
    const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello', instead })], {
      gate: gate('test', at => [there(at, 'x'), there(at, 'never', 0, 'later')]),
    });
    expect(await run(one, [host])).toMatchObject({ end: 'done', word: 'GO' });
    expect(lastGate().kinds).toEqual(['met', 'skipped']);
  });

  test('marks that cannot be read are no marks that are not there', async () => {
    const host = used.local.host('a');
    rmSync(used.local.phases('a'), { recursive: true });
    writeFileSync(used.local.phases('a'), '');
    const one = program(() => [], { gate: gate('test', at => [there(at, 'x', 0, 'later')]) });
    writeFileSync(path(host, 'x'), '');
    expect(await run(one, [host])).toMatchObject({ end: 'stop', word: 'STOP' });
    expect(lastGate().kinds).toEqual(['unasked']);
  });

  test('the phase before may have nothing to ask where this one has begun, and only there', async () => {
    const host = used.local.host('a');
    const before = gate('earlier', at => [there(at, 'never', 0, 'later')]);
    const task = () => [noteTask('1', 'first', { path: path(host, 'x'), text: 'hello' })];
    const go = { before, gate: gate('test', at => [there(at, 'x')]) };
    expect(await run(program(task, go), [host])).toMatchObject({ end: 'refused' });
    expect(await run(program(task, { ...go, name: 'later' }), [host])).toMatchObject({ end: 'done', word: 'GO' });
  });
});

test('a playbook without a gate is done, and says no word', async () => {
  const host = used.local.host('a');
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })]);
  const result = await run(one, [host]);
  expect(result).toMatchObject({ end: 'done' });
  expect(result.word).toBeUndefined();
  expect(used.events.some(event => event.type === 'gate-start' || event.type === 'gate-done')).toBe(false);
});

test('what was kept is counted at the phase’s end', async () => {
  const host = used.local.host('a');
  const keeps = (at: Host, count: number): Check => ({
    ...there(at, 'x'),
    id: `keeps ${count}`,
    judge: () => ({ kind: 'met', evidence: '', kept: [{ kind: 'rule', owner: 'ufw', name: 'one', why: 'so', count }] }),
  });
  await run(
    program(() => [], { gate: gate('test', at => [keeps(at, 1), keeps(at, 2)]) }),
    [host],
  );
  expect(used.events.findLast(event => event.type === 'phase-done')).toMatchObject({
    word: 'GO',
    kept: [{ kind: 'rule', owner: 'ufw', count: 3 }],
  });
});

test('nothing is destroyed without a yes', async () => {
  const host = used.local.host('a');
  const destroying = destroyingTask(host);
  expect(
    await run(
      program(() => [destroying]),
      [host],
      { confirm: async () => false },
    ),
  ).toMatchObject({ end: 'declined' });
  expect(existsSync(path(host, 'x'))).toBe(false);
});

test('a phase that is left out is read in the one command, says why, and touches nothing', async () => {
  const hosts = [used.local.host('a'), used.local.host('b'), used.local.host('c')];
  used.local.down.add('c');
  begin('later');
  writeFileSync(path(hosts[1] ?? used.local.host('b'), 'x'), 'hello');
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' })], {
    gate: gate('test', at => [there(at, 'x')]),
  });
  const probe = sh`echo alive`;
  const asked: (readonly SeenHost[])[] = [];
  const leaveOut = (leftOut: LeftOut | undefined): LeaveOut => ({
    probe,
    decide: seen => {
      asked.push(seen);
      return leftOut;
    },
  });
  const because = [{ host: 'a', because: 'so' }];
  for (const mode of ['dry-run', 'apply'] as const) {
    used.forget();
    const leftOut = { what: 'x', because, instead: [] };
    expect(await run(one, hosts, { mode, leaveOut: leaveOut(leftOut) })).toMatchObject({
      end: 'left-out',
      changes: false,
    });
    expect(used.events.map(event => event.type)).not.toContain('plan');
    expect(used.events.find(event => event.type === 'phase-left-out')).toMatchObject({ phase: 'test', because });
    expect(summary().map(host => host.status)).toEqual(['skipped', 'skipped', 'unreachable']);
  }
  expect(used.local.commands).toEqual(
    new Map([
      ['a', 2],
      ['b', 2],
    ]),
  );
  expect(asked[0]).toMatchObject([
    { host: 'a', begun: new Set(['later']), hasWork: true, reading: { stdout: 'alive\n' } },
    { host: 'b', begun: new Set(), hasWork: false, reading: { stdout: 'alive\n' } },
    { host: 'c', begun: undefined, reading: undefined },
  ]);
  used.local.down.clear();
  expect(await run(one, hosts, { leaveOut: leaveOut(undefined) })).toMatchObject({ end: 'done', word: 'GO' });
});

test('once interrupted, nothing new starts', async () => {
  const stop = new AbortController();
  await used.again({ stop: stop.signal });
  const host = used.local.host('a');
  const one = program(at => [
    noteTask('1', 'first', { path: path(at, 'x'), text: 'hello' }),
    noteTask('2', 'second', { path: path(at, 'y'), text: 'hello' }),
  ]);
  const result = await run(one, [host], {
    report: event => {
      used.events.push(event);
      if (event.type === 'task-start') stop.abort();
    },
  });
  expect(result.end).toBe('interrupted');
  expect(used.events.find(event => event.type === 'phase-done')).toMatchObject({
    hosts: [{ host: 'a', status: 'interrupted', changed: 1, failures: [] }],
  });
  expect([existsSync(path(host, 'x')), existsSync(path(host, 'y'))]).toEqual([true, false]);
});

test.each(['gate', 'apply'] as const)('a gate that is interrupted gives no verdict: %s', async mode => {
  const stop = new AbortController();
  await used.again({ stop: stop.signal });
  const host = used.local.host('a');
  const one = program(() => [], { gate: gate('test', at => [there(at, 'x', 60)]) });
  const result = await run(one, [host], {
    mode,
    report: event => {
      used.events.push(event);
      if (event.type === 'gate-waiting') stop.abort();
    },
  });
  expect(result).toEqual(expect.objectContaining({ end: 'interrupted' }));
  expect(result.word).toBeUndefined();
  expect(used.events.find(event => event.type === 'gate-done')).toMatchObject({ interrupted: true });
  // All there was to do is done.
  expect(used.events.find(event => event.type === 'phase-done')).toMatchObject({ hosts: [{ status: 'ok' }] });
});

test('a question that is answered by Ctrl-C interrupts; one that is declined does not', async () => {
  const stop = new AbortController();
  await used.again({ stop: stop.signal });
  const host = used.local.host('a');
  const one = program(at => [destroyingTask(at)]);
  expect(await run(one, [host], { confirm: async () => false })).toMatchObject({ end: 'declined' });
  const ended = run(one, [host], {
    confirm: async () => {
      stop.abort();
      return false;
    },
  });
  expect(await ended).toMatchObject({ end: 'interrupted' });
});

test('what a login depends on is asked along with the first reading where the phase has not begun', async () => {
  const host = used.local.host('a');
  mkdirSync(used.local.phases('a'), { recursive: true });
  const guarded = ({ guard: _, ...task }: Task): Task => task;
  const one = program(at => [
    guarded(noteTask('name', 'first', { path: join(PHASES_FOLDER, 'test'), text: 'begun' })),
    guarded(noteTask('work', 'first', { path: path(at, 'x'), text: 'hello' })),
  ]);
  const commandsOf = async (): Promise<number> => {
    const before = used.local.commands.get('a') ?? 0;
    expect(await run(one, [host])).toMatchObject({ end: 'done' });
    return (used.local.commands.get('a') ?? 0) - before;
  };
  // Reading, stage, login.
  expect(await commandsOf()).toBe(3);
  expect(await commandsOf()).toBe(1);
  rmSync(path(host, 'x'));
  // It has begun, so nobody knew that there was something to change.
  expect(await commandsOf()).toBe(4);
});

test('where the phase has not begun, its own gate is asked after the changes only; elsewhere it comes with the reading', async () => {
  const host = used.local.host('a');
  mkdirSync(used.local.phases('a'), { recursive: true });
  const asked = (): number => (existsSync(path(host, 'asked')) ? text(host, 'asked').length : 0);
  const counted = (at: Host): Check => ({
    ...there(at, 'x'),
    probe: sh`printf . >>${path(at, 'asked')}; if [ -e ${path(at, 'x')} ]; then echo yes; else echo no; fi`,
  });
  const name = noteTask('name', 'first', { path: join(PHASES_FOLDER, 'test'), text: 'begun' });
  const one = program(at => [name, noteTask('work', 'first', { path: path(at, 'x'), text: 'hello' })], {
    gate: gate('test', at => [counted(at)]),
  });
  expect(await run(one, [host])).toMatchObject({ end: 'done', changes: true, word: 'GO' });
  expect(asked()).toBe(1);
  const before = used.local.commands.get('a') ?? 0;
  expect(await run(one, [host])).toMatchObject({ end: 'done', changes: false, word: 'GO' });
  expect([asked(), (used.local.commands.get('a') ?? 0) - before]).toEqual([2, 1]);
  rmSync(path(host, 'x'));
  expect(await run(one, [host])).toMatchObject({ end: 'done', changes: true, word: 'GO' });
  expect(asked()).toBe(4);
});
