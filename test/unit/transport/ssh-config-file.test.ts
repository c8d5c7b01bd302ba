import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputProblem } from '../../../src/model/problem.ts';
import { loadSshConfig } from '../../../src/transport/ssh-config-file.ts';

let home: string;
const file = (name: string, text: string): string => {
  const path = join(home, '.ssh', name);
  writeFileSync(path, text);
  return path;
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'provision-config-'));
  mkdirSync(join(home, '.ssh/config.d'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true }));

test('a file that does not exist is empty', async () => {
  const config = await loadSshConfig(join(home, '.ssh/config'), home);
  expect([...config('gate', undefined)]).toEqual([]);
});

test('the first value counts, keys add up, names are in small letters', async () => {
  const path = file(
    'config',
    'Host gate\n  USER ann\n  IdentityFile a\nHost *\n  User bob\n  IdentityFile b\n  Port 2222\n',
  );
  const found = (await loadSshConfig(path, home))('gate', undefined);
  expect([found.get('user'), found.get('identityfile'), found.get('port')]).toEqual([['ann'], ['a', 'b'], ['2222']]);
});

test('included files stand in their places, and end where they end', async () => {
  file('config.d/20', 'Host third\n  Port 22\n');
  file('config.d/10', 'Host gate\n  Port 10\n');
  file('more', 'User included\n');
  const path = file(
    'config',
    'Include config.d/*\nCompression yes\nHost gate\n  Include ~/.ssh/more\n  HostName 10.0.0.1\n',
  );
  const config = await loadSshConfig(path, home);
  const gate = config('gate', undefined);
  expect([gate.get('port'), gate.get('user'), gate.get('hostname')]).toEqual([['10'], ['included'], ['10.0.0.1']]);
  const other = config('other', undefined);
  expect([other.get('port'), other.get('user'), other.get('compression')]).toEqual([undefined, undefined, ['yes']]);
});

test('nothing is executed, and that is said', async () => {
  const trace = join(home, 'trace');
  const path = file(
    'config',
    `Match exec "touch ${trace}"\n  User mallory\nHost gate\n  CanonicalizeHostName yes\n  CanonicalDomains a.example\n`,
  );
  const warnings: string[] = [];
  const config = await loadSshConfig(path, home, what => warnings.push(what));
  expect(config('gate', undefined).get('user')).toBeUndefined();
  expect(existsSync(trace)).toBe(false);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain(path);
});

test.each([
  ['a quote without an end', 'Host "gate\n'],
  ['a criterion without a value', 'Match host\n'],
  ['a file that includes itself', 'Include config\n'],
])('%s is said with the file', async (_, text) => {
  const path = file('config', text);
  const error = await loadSshConfig(path, home).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputProblem);
  expect(error).toMatchObject({ details: [{ where: path, what: 'ssh’s configuration cannot be read' }] });
});
