import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { absent } from '../../../src/collections/system/resources/files/absent.ts';
import { directory } from '../../../src/collections/system/resources/files/directory.ts';
import { file } from '../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../src/collections/system/resources/files/line.ts';
import { meetingTasks, placesOfTasks } from '../../../src/engine/plan/meeting-tasks.ts';
import type { BoundTask } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'provision-meet-'));
  mkdirSync(join(root, 'ssd/rancher/k3s'), { recursive: true });
  symlinkSync(join(root, 'ssd/rancher'), join(root, 'rancher'));
});
afterEach(() => rmSync(root, { recursive: true }));

const tasks = (...bound: readonly BoundTask[]): readonly Task[] =>
  bound.map((one, at) => ({
    id: String(at),
    stage: 'first',
    title: `task ${at}`,
    resource: 'any',
    timeout: 60,
    bound: one,
    waitsFor: undefined,
  }));

/** Reads the places for real, and says which tasks meet, and where. */
function meeting(...bound: readonly BoundTask[]): readonly string[] {
  const all = tasks(...bound);
  const probe = placesOfTasks(all);
  if (probe === undefined) return [];
  const stdout = execFileSync('sh', ['-eu', '-c', probe.text], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return meetingTasks(all, { stdout, stderr: '', code: 0 }).map(({ what }) => what.replaceAll(root, ''));
}

const said = (one: number, other: number, place: string): string =>
  `“task ${one}” and “task ${other}” lead to the same path, ${place}: nothing is changed`;

test('two tasks that own one place by two names', () => {
  const first = file.bind({ path: join(root, 'rancher/k3s/config'), content: 'a' });
  const second = file.bind({ path: join(root, 'ssd/rancher/k3s/config'), content: 'b' });
  expect(meeting(first, second)).toEqual([said(0, 1, '/ssd/rancher/k3s/config')]);
  expect(meetingTasks(tasks(first, second), undefined)).toEqual([]);
});

test('one inside what another removes, also by a pattern, also a part of a file', () => {
  const removed = absent.bind({ path: [join(root, 'rancher/k3s')] });
  const pattern = absent.bind({ path: [join(root, 'ssd/rancher/k*')] });
  const below = directory.bind({ path: join(root, 'ssd/rancher/k3s/server') });
  const part = line.bind({ path: join(root, 'rancher/k3s/hosts'), line: 'x' });
  expect(meeting(below, removed)).toEqual([said(1, 0, '/ssd/rancher/k3s/server')]);
  expect(meeting(pattern, below)).toEqual([said(0, 1, '/ssd/rancher/k3s/server')]);
  expect(meeting(removed, part)).toEqual([said(0, 1, '/ssd/rancher/k3s/hosts')]);
});

test('not: neighbours, a folder and what is in it, two removals one inside the other', () => {
  const folder = directory.bind({ path: join(root, 'rancher/k3s') });
  const inside = file.bind({ path: join(root, 'ssd/rancher/k3s/config'), content: 'a' });
  const beside = absent.bind({ path: [join(root, 'rancher/k3')] });
  expect(meeting(folder, inside, beside)).toEqual([]);
  expect(
    meeting(absent.bind({ path: [join(root, 'rancher')] }), absent.bind({ path: join(root, 'rancher/k3s') })),
  ).toEqual([]);
});

test('names both tasks and how each is written', () => {
  const all = tasks(
    absent.bind({ path: [join(root, 'rancher/k3s')] }),
    directory.bind({ path: join(root, 'ssd/rancher/k3s') }),
  );
  const stdout = `${join(root, 'rancher/k3s')}\t/mnt/k3s\n${join(root, 'ssd/rancher/k3s')}\t/mnt/k3s\n`;
  expect(meetingTasks(all, { stdout, stderr: '', code: 0 })).toEqual([
    {
      what: '“task 0” and “task 1” lead to the same path, /mnt/k3s: nothing is changed',
      evidence: [
        `${join(root, 'rancher/k3s')} is really /mnt/k3s`,
        `${join(root, 'ssd/rancher/k3s')} is really /mnt/k3s`,
      ],
      hint: 'let one task own that path, by its real name',
    },
  ]);
});
