import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import type { Task } from '../../../../src/model/plan/task.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../../..');
const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-trees-'));
  for (const host of ['ms-1', 'wk-1']) mkdirSync(join(folder, `conf/${host}`), { recursive: true });
  writeFileSync(join(folder, 'conf/ms-1/a {{x}}'), 'a');
  writeFileSync(join(folder, 'conf/wk-1/b'), 'b', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (task: string, sends = true) => {
  const file = join(folder, 'try.yaml');
  writeFileSync(file, `name: try\nstages:\n  - name: one\n    hosts: ms-1,wk-1\n    tasks:\n      - ${task}\n`);
  return loadPlaybook(file, root, shipped, undefined, sends);
};

async function tasksOn(task: string): Promise<Readonly<Record<string, readonly Task[]>>> {
  const playbook = await load(task);
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: name => name,
  });
  const hosts = inventory.hosts.filter(({ name }) => name === 'ms-1' || name === 'wk-1');
  return Object.fromEntries(hosts.map(host => [host.name, program.tasks(host, NOTHING_KNOWN)]));
}

const shown = (tasks: readonly Task[] | undefined) => tasks?.map(({ id, resource, title }) => [id, resource, title]);

test('a folder is a task for each file and folder in it, and another one for each host where its name says so', async () => {
  const tasks = await tasksOn('copy: { source: "conf/{{host.name}}", path: /etc/tool }');
  // A name is a name, whatever it looks like.
  expect(shown(tasks['ms-1'])).toEqual([
    ['1.1.1', 'directory', 'directory /etc/tool'],
    ['1.1.2', 'copy', 'copy /etc/tool/a {{x}}'],
  ]);
  expect(shown(tasks['wk-1'])).toEqual([
    ['1.1.1', 'directory', 'directory /etc/tool'],
    ['1.1.2', 'copy', 'copy /etc/tool/b'],
  ]);
});

/** What a task would change on a bare host. */
const fields = (task: Task | undefined): unknown => {
  const outcome = task?.bound?.plan({ stdout: 'absent\n', stderr: '', code: 0 });
  return outcome?.kind === 'change'
    ? Object.fromEntries(outcome.change.fields.map(one => [one.name, one.after]))
    : outcome;
};

test('modes are as here unless the task says another, which is for files; the owner is for all', async () => {
  const asHere = await tasksOn('{ name: set up, copy: { source: "conf/{{host.name}}", path: /etc/tool } }');
  expect(asHere['ms-1']?.map(({ title }) => title)).toEqual(['set up', 'set up: a {{x}}']);
  expect([fields(asHere['ms-1']?.[1]), fields(asHere['wk-1']?.[1])]).toMatchObject([
    { mode: '0644' },
    { mode: '0755' },
  ]);
  const said = await tasksOn('copy: { source: conf, path: /etc/tool, mode: "0600", owner: "7" }');
  expect(said['ms-1']?.map(task => [task.resource, fields(task)])).toEqual([
    ['directory', { type: 'directory', owner: '7' }],
    ['directory', { type: 'directory', owner: '7' }],
    ['copy', { content: expect.any(String), owner: '7', mode: '0600' }],
    ['directory', { type: 'directory', owner: '7' }],
    ['copy', { content: expect.any(String), owner: '7', mode: '0600' }],
  ]);
});

test('a gate alone reads none of the files', async () => {
  const playbook = await load('copy: { source: none, path: /etc/tool }', false);
  expect([playbook.blobs?.size, playbook.stages.map(stage => stage.tasks)]).toEqual([0, [[]]]);
  await expect(load('copy: { source: none, path: /etc/tool }')).rejects.toThrow('there is no file “none”');
});
