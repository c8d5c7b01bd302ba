import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseRun } from '../../../../src/cli/undo/choose-run.ts';
import { notKept } from '../../../../src/cli/undo/not-kept.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';

const ARCHIVE = '/var/backups/provision/20261130T160212Z-wipe-0123456789abcdef.tar.gz';
const folder = mkdtempSync(join(tmpdir(), 'provision-undo-'));
const inventoryFile = join(folder, 'home.yaml');
const where = { inventoryFile, journal: 'home', cluster: 'home' };

function write(name: string, cluster: string, command: string, why?: string): void {
  const run = join(folder, '.provision/home/runs', name);
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const tasks = why === undefined ? [] : [{ task: 'a', resource: 'archive', outcome: { kind: 'none', why } }];
  const events = [
    { type: 'run-start', command, cluster, mode: 'apply', hosts: ['one'] },
    { type: 'plan', phase: 'wipe', hosts: [{ host: 'one', tasks }] },
  ];
  writeFileSync(join(run, 'events.jsonl'), events.map(one => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
}

beforeAll(() => {
  write('2026-11-30T10-00-00Z-phase1', 'other', 'phase1', `kept in ${ARCHIVE}`);
  write('2026-11-30T11-00-00Z-phase1', 'home', 'phase1', `kept in ${ARCHIVE}`);
  write('2026-11-30T12-00-00Z-phase2', 'home', 'phase2');
  write('2026-11-30T13-00-00Z-undo-x', 'home', 'undo x', `kept in ${ARCHIVE}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a run is chosen by its name; last is the newest that has kept something, and no undo', () => {
  expect(chooseRun('2026-11-30T12-00-00Z-phase2', where).command).toBe('phase2');
  expect(chooseRun('last', where).name).toBe('2026-11-30T11-00-00Z-phase1');
});

test.each([
  ['2026-11-30T10-00-00Z-phase1', /it is a run of the cluster other/],
  ['2026-11-30T10-00-01Z-phase1', /no run is called/],
  ['../runs/2026-11-30T11-00-00Z-phase1', /no run is called/],
])('%s is refused', (name, said) => {
  expect(() => chooseRun(name, where)).toThrow(InputProblem);
  expect(() => chooseRun(name, where)).toThrow(said);
});

test('where no run has kept anything, that is said', () => {
  expect(() => chooseRun('last', { ...where, journal: 'home.twin' })).toThrow(/no run there has kept anything/);
});

test('what a run did without keeping anything is said once', () => {
  const task = { title: 'x', action: 'remove', volumes: 0, again: 0 };
  expect(
    notKept({
      changed: [
        { ...task, resource: 'absent', volumes: 2, again: 3 },
        { ...task, resource: 'package' },
        { ...task, resource: 'package' },
        { ...task, resource: 'leftover_units' },
      ],
    }),
  ).toEqual([
    '2 volumes: removed without a copy',
    'programs, images and logs: phases bring what is needed of them again',
    'packages: install or remove them by hand',
  ]);
});
