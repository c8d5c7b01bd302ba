import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { block } from '../../../src/collections/system/resources/files/block.ts';
import { line } from '../../../src/collections/system/resources/files/line.ts';
import { runPhase } from '../../../src/engine/run-phase.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { BoundTask } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { asRoot } from '../../as-root.ts';
import { held } from '../../event-lines.ts';
import { type LocalFleet, localFleet } from './local-fleet.ts';

let local: LocalFleet;
beforeEach(() => {
  local = localFleet();
});
afterEach(() => local.close());

const task = (id: string, bound: BoundTask): Task => ({
  id,
  stage: 'only',
  title: id,
  resource: 'test',
  timeout: 10,
  bound,
  waitsFor: undefined,
});

test.skipIf(!asRoot)('tasks of one stage that edit the same file are made one after the other, in order', async () => {
  const host = local.host('a');
  const path = join(local.folder, 'a', 'shared.conf');
  const tasks = [
    task('1', line.bind({ path, line: 'one', create: true })),
    task('2', line.bind({ path, line: 'two', create: true })),
    task('3', block.bind({ path, block: 'three' })),
    task('4', line.bind({ path: `${path}.other`, line: 'four', create: true })),
  ];
  const events: Event[] = [];
  const gate = { phase: 'test', title: 'test', rerun: '', checks: () => [] };
  const result = await runPhase({
    program: {
      name: 'test',
      title: 'test',
      stages: ['only'],
      confirm: 'yes',
      tasks: () => tasks,
      warnings: () => [],
      factReaders: [],
      tellsFacts: false,
      secretFacts: new Set(),
      batchSizes: new Map(),
      stageGates: new Map(),
      gate,
      before: undefined,
    },
    hosts: [host],
    selected: new Set([host.name]),
    fleet: local.fleet,
    report: event => events.push(held(event)),
    mode: 'apply',
    force: false,
    confirm: async () => true,
  });
  expect(events.flatMap(event => (event.type === 'task-done' ? [`${event.title} ${event.result}`] : []))).toEqual([
    '1 changed',
    '2 changed',
    '3 changed',
    '4 changed',
  ]);
  expect(result.end).toBe('done');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n# BEGIN provision\nthree\n# END provision\n');
});
