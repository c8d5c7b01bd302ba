import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { PhaseOptions } from '../../../src/engine/run-phase.ts';
import type { Check } from '../../../src/model/gate/check.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Gate, Program } from '../../../src/model/plan/program.ts';
import { resource } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { thing } from '../../../src/model/reading/thing.ts';
import { sh } from '../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from './local-fleet.ts';
import { gate, program, runLocally } from './local-run.ts';

const used = useLocalFleet();

const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);

/** The least of what removes: a file that is to go. */
const gone = resource<{ path: string }, boolean>({
  name: 'gone',
  summary: 'A file that is to go.',
  schema: z.strictObject({ path: z.string() }),
  examples: [],
  ids: spec => [thing('path', spec.path)],
  reach: spec => ({ paths: [spec.path] }),
  title: () => 'leftover',
  probe: spec => sh`if [ -e ${spec.path} ]; then echo there; fi`,
  parse: ({ stdout }) => stdout !== '',
  diff: ({ path: name }, there) => ({
    action: 'remove',
    fields: there ? [{ name, before: 'file', after: undefined }] : [],
    destroys: true,
  }),
  apply: spec => sh`rm ${spec.path}`,
});

const goneTask = (host: Host, name: string): Task => {
  const bound = gone.bind({ path: path(host, name) });
  return {
    id: `gone.${name}`,
    stage: 'first',
    title: bound.title,
    resource: 'gone',
    timeout: 10,
    bound,
    waitsFor: undefined,
  };
};

/** Counts how often it was asked in a file beside, which a real probe would not. */
const nothing = (host: Host, name: string, remade: boolean, patience = 5): Check => ({
  id: `${name}-${remade}`,
  title: `no ${name} to be left${remade ? '' : ', once'}`,
  patience,
  remade,
  probe: sh`echo x >>${path(host, `asked-${remade}`)}
if [ -e ${path(host, name)} ]; then echo there; fi`,
  judge: ({ stdout }) =>
    stdout === ''
      ? { kind: 'met', evidence: 'none' }
      : { kind: 'not-met', findings: [{ seen: name, wanted: 'nothing' }] },
});

const asked = (host: Host, remade: boolean): number => {
  const file = path(host, `asked-${remade}`);
  return existsSync(file) ? readFileSync(file, 'utf8').length / 2 : 0;
};

/** A phase with these questions. */
const asking = (tasks: Program['tasks'], checks: Gate['checks']): Program =>
  program(tasks, { gate: gate('test', checks) });

const run = (one: Program, hosts: readonly Host[], mode: PhaseOptions['mode'] = 'apply') =>
  runLocally(used.local, event => used.events.push(event), one, hosts, { mode });

const cells = () => {
  const done = used.events.findLast(event => event.type === 'gate-done');
  return done?.type === 'gate-done' ? done.cells : [];
};

/** Something alive that brings a file back, however often it goes. */
const bringsBack = (file: string, after: number): void => {
  const loop = `sleep ${after}; while :; do : >"$1"; sleep 0.3; done`;
  const child = spawn('sh', ['-c', loop, 'sh', file], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
};

describe('the second look after a removal', () => {
  test('finds what comes back after two seconds, says so, and does not wait for it', async () => {
    const host = used.local.host('a');
    writeFileSync(path(host, 'k3s'), '');
    bringsBack(path(host, 'k3s'), 3);
    const one = asking(
      at => [goneTask(at, 'k3s')],
      at => [nothing(at, 'k3s', true), nothing(at, 'k3s', false)],
    );
    const started = performance.now();
    expect(await run(one, [host])).toMatchObject({ end: 'stop', word: 'STOP' });
    expect((performance.now() - started) / 1000).toBeLessThan(9);
    expect(cells().map(cell => cell.verdict)).toEqual([
      {
        kind: 'not-met',
        findings: [
          {
            seen: 'k3s; it was gone, and came back',
            wanted: 'nothing',
            hint: expect.stringContaining('something running on the host recreates it'),
          },
        ],
      },
      { kind: 'met', evidence: 'none' },
    ]);
  });

  test('asks only what can be recreated a second time, each host five seconds after its own removal', async () => {
    const [a, b] = [used.local.host('a'), used.local.host('b')];
    for (const host of [a, b]) mkdirSync(path(host, '.'), { recursive: true });
    writeFileSync(path(a, 'k3s'), '');
    const one = asking(
      at => [goneTask(at, 'k3s')],
      at => [nothing(at, 'k3s', true), nothing(at, 'k3s', false)],
    );
    const started = performance.now();
    expect(await run(one, [a, b])).toMatchObject({ word: 'GO' });
    expect((performance.now() - started) / 1000).toBeGreaterThanOrEqual(5);
    expect([asked(a, true), asked(a, false)]).toEqual([3, 2]);
    expect([asked(b, true), asked(b, false)]).toEqual([2, 2]);
    expect(JSON.stringify(used.events.filter(event => event.type === 'gate-waiting'))).toContain(
      'none, asked again 5 s after the removal',
    );
  }, 15_000);

  test.each(['dry-run', 'gate', 'nothing to do', 'nothing removed'] as const)('is not made: %s', async how => {
    const host = used.local.host('a');
    if (how === 'dry-run') writeFileSync(path(host, 'k3s'), '');
    const one = asking(
      at =>
        how === 'nothing removed'
          ? [noteTask('1', 'first', { path: path(at, 'note'), text: 'hello' })]
          : [goneTask(at, 'k3s')],
      at => [nothing(at, 'k3s', true)],
    );
    const started = performance.now();
    expect(await run(one, [host], how === 'dry-run' || how === 'gate' ? how : 'apply')).toMatchObject({ end: 'done' });
    expect((performance.now() - started) / 1000).toBeLessThan(4);
    // Where something is to be changed, the host is asked what its login depends on.
    if (how !== 'nothing removed') expect(used.local.commands.get('a')).toBe(how === 'dry-run' ? 2 : 1);
  });
});

test('a task that is changed back at once names who does it', async () => {
  const host = used.local.host('a');
  writeFileSync(path(host, 'k3s'), '');
  bringsBack(path(host, 'k3s'), 0);
  const named: Check = {
    ...nothing(host, 'k3s', true),
    besides: [sh`echo tend.service`],
    judge: (_, [who] = []) => ({
      kind: 'not-met',
      findings: [
        { seen: `${path(host, 'k3s')}: there`, wanted: 'nothing', maker: who?.stdout.trim() ?? 'nobody' },
        { seen: 'other: there', wanted: 'nothing', maker: 'somebody else' },
      ],
    }),
  };
  const slow = (at: Host): Task => {
    const task = goneTask(at, 'k3s');
    const { bound } = task;
    return bound === undefined
      ? task
      : { ...task, bound: { ...bound, probe: sh`sleep 0.7; if [ -e ${path(at, 'k3s')} ]; then echo there; fi` } };
  };
  expect(
    await run(
      asking(
        at => [slow(at)],
        () => [named],
      ),
      [host],
    ),
  ).toMatchObject({ end: 'failed' });
  const done = used.events.findLast(event => event.type === 'phase-done');
  expect(done?.type === 'phase-done' && done.hosts[0]?.failures[0]).toMatchObject({
    what: 'it still differs after its own change',
    hint: 'changed back by tend.service: stop that first, then run the phase again',
  });
});
