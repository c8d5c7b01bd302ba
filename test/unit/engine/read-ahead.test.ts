import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Readings } from '../../../src/engine/readings.ts';
import { runPhase } from '../../../src/engine/run-phase.ts';
import { tasksToRead } from '../../../src/engine/stage/read-ahead.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { held } from '../../event-lines.ts';
import { type LocalFleet, localFleet, noteTask } from './local-fleet.ts';

let local: LocalFleet;
beforeEach(() => {
  local = localFleet();
});
afterEach(() => local.close());

const STAGES = ['one', 'two', 'three', 'four', 'five'];

/** A note that tells nobody else anything. */
function silent(task: Task): Task {
  const { bound } = task;
  return bound === undefined ? task : { ...task, bound: { ...bound, givesFacts: false } };
}

/** A task in each stage, each a file of the stage's name with that name in it. */
const tasks = (host: Host, instead: Readonly<Record<string, string>> = {}): readonly Task[] =>
  STAGES.map(stage => {
    const path = join(local.folder, host.name, stage);
    const text = instead[stage];
    return silent(noteTask(stage, stage, { path, text: stage, ...(text === undefined ? {} : { instead: text }) }));
  });

/** What a host was asked and told to do, besides how it went: what each command holds of the stages' probes. */
async function run(host: Host, instead: Readonly<Record<string, string>>) {
  const events: Event[] = [];
  const asked: string[][] = [];
  const all = tasks(host, instead);
  const { applier } = local.fleet;
  const { apply } = applier;
  applier.apply = (one, sections, options) => {
    const ids = new Set(sections.map(section => section.id));
    asked.push(all.filter(task => task.bound !== undefined && ids.has(task.bound.probe.text)).map(task => task.id));
    return apply.call(applier, one, sections, options);
  };
  const result = await runPhase({
    program: {
      name: 'test',
      title: 'test',
      stages: STAGES,
      confirm: 'yes',
      tasks: () => all,
      warnings: () => [],
      gate: { phase: 'test', title: 'test', rerun: '', checks: () => [] },
      before: undefined,
      factReaders: [],
      tellsFacts: false,
      secretFacts: new Set(),
      batchSizes: new Map(),
      stageGates: new Map(),
    },
    hosts: [host],
    selected: new Set([host.name]),
    fleet: local.fleet,
    report: event => events.push(held(event)),
    mode: 'apply',
    force: false,
    confirm: async () => true,
  });
  const changed = events.flatMap(event => (event.type === 'task-done' ? [`${event.task} ${event.result}`] : []));
  return { end: result.end, asked, changed };
}

const is = (host: Host, ...names: readonly string[]): void => {
  for (const name of names) writeFileSync(join(local.folder, host.name, name), name);
};

test('after a stage is read what the next that has anything to do is decided by, and no more', async () => {
  const host = local.host('a');
  is(host, 'two', 'four');
  expect(await run(host, {})).toEqual({
    end: 'done',
    changed: ['one changed', 'three changed', 'five changed'],
    asked: [['one', 'two', 'three'], ['three', 'four', 'five'], ['five']],
  });
});

test('a stage that had nothing to do is found to have, where one before it has brought that about', async () => {
  const host = local.host('a');
  const at = (name: string): string => join(local.folder, host.name, name);
  is(host, 'three', 'four', 'five');
  // The first does the work of the second, and undoes that of the fourth.
  const instead = { one: `printf one >'${at('one')}'; printf two >'${at('two')}'; printf x >'${at('four')}'` };
  expect(await run(host, instead)).toEqual({
    end: 'done',
    changed: ['one changed', 'four changed'],
    asked: [
      ['one', 'two'],
      // Read again, since what is known of it is older than the change of the first.
      ['three', 'four', 'five'],
      ['four', 'five'],
    ],
  });
  expect(readFileSync(at('four'), 'utf8')).toBe('four');
});

test('a stage that had work is left out where one before it has done that', async () => {
  const host = local.host('a');
  const at = (name: string): string => join(local.folder, host.name, name);
  is(host, 'two', 'four');
  const instead = { one: `printf one >'${at('one')}'; printf three >'${at('three')}'; printf five >'${at('five')}'` };
  expect(await run(host, instead)).toMatchObject({ end: 'done', changed: ['one changed'] });
});

test('a host that cannot be read again is taken out of the run', async () => {
  const host = local.host('a');
  const at = (name: string): string => join(local.folder, host.name, name);
  is(host, 'three', 'four', 'five');
  const instead = {
    one: `printf one >'${at('one')}'; printf two >'${at('two')}'; rm -r '${local.folder}/a.run'; : >'${local.folder}/a.run'`,
  };
  expect(await run(host, instead)).toMatchObject({ end: 'failed' });
});

test('what tells facts is always read, since others may depend on it', () => {
  const host = local.host('a');
  const all = tasks(host);
  const telling = noteTask('six', 'six', { path: '/x', text: 'x', tell: 'fact' });
  const read = tasksToRead([...all.slice(1), telling], 'two', new Readings());
  expect(read.map(task => task.id)).toEqual(['two', 'three', 'six']);
});
