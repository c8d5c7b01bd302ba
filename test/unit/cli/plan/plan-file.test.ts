import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NewPlan, readPlan, writePlan } from '../../../../src/cli/plan/plan-file.ts';

let folder = '';
const file = (): string => join(folder, 'p');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-plan-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const plan: NewPlan = {
  provision: '1.2.3',
  made: '2026-11-30T12:00:00.000Z',
  command: 'phase2',
  words: ['phase2'],
  options: { limit: 'wk-*' },
  cluster: 'home',
  inventory: '/tmp/home.yaml',
  salt: 'aa',
  files: [{ what: 'the inventory', path: '/tmp/home.yaml', digest: 'scrypt:00' }],
  phases: [{ phase: 'wireguard', hosts: [{ host: 'wk-1', tasks: [] }] }],
};

test('a plan is read as it was written, and only its owner may read it, whoever could read what stood there', () => {
  writeFileSync(file(), 'x', { mode: 0o644 });
  writePlan(file(), plan);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readPlan(file(), '1.2.3')).toMatchObject(plan);
});

test.each([
  [
    'another format',
    (text: string) => text.replace('"format": 1', '"format": 2'),
    /of format 2, by provision 1\.2\.3; this one reads format 1/,
  ],
  [
    'another version',
    (text: string) => text.replace('"1.2.3"', '"1.3.0"'),
    /made by provision 1\.3\.0, and this is 1\.2\.3/,
  ],
  ['no plan', () => '{}', /it is no plan of provision/],
  ['no JSON', () => 'home', /it is no plan of provision/],
  ['a part of it', (text: string) => text.replace('"salt"', '"salz"'), /not as it was written: salt/],
])('%s is refused, with the way out', (_, spoil, said) => {
  writePlan(file(), plan);
  writeFileSync(file(), spoil(readFileSync(file(), 'utf8')));
  expect(() => readPlan(file(), '1.2.3')).toThrow(said);
  try {
    readPlan(file(), '1.2.3');
  } catch (error) {
    expect(error).toMatchObject({ details: [{ hint: expect.stringMatching(/provision phase2 .*--plan-out FILE/) }] });
  }
});

test('one that is not there is told by its name', () => {
  expect(() => readPlan(file(), '1')).toThrow(/the plan cannot be read/);
});
