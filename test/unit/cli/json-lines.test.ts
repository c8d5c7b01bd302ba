import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { printFailure } from '../../../src/cli/print-failure.ts';
import { rememberSecret } from '../../../src/model/text/secret-values.ts';
import { printedIn } from '../../event-lines.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';
import { written } from './written.ts';

const run = async (words: string) => {
  const { value: code, stdout, stderr } = await written(() => runCommandLine(words.split(' '), '0'));
  return { code, stderr, lines: printedIn(stdout) };
};

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'home.yaml');
  writeFileSync(file, text);
  return file;
}

const good = clusterYaml({ cluster: 'home' });

test.each([
  ['an option that there is not', 'gate phase2 --json --colour', "unknown option '--colour'"],
  ['an option of the wrong kind', 'gate phase2 --json -f none', 'must be a whole number'],
  ['a missing argument', 'gate --json', "missing required argument 'phase'"],
  ['a command that there is not', 'phase9 --json', "unknown command 'phase9'"],
  ['a phase that has no diagnosis', 'diagnose phase1 --json -i inventory/minimal.yaml', 'phase wipe has no diagnosis'],
  ['an inventory that is not there', 'inventory check --json -i /nowhere/at/all.yaml', '/nowhere/at/all.yaml'],
])('%s is a problem in the envelope of all lines', async (_name, words, said) => {
  const { code, lines, stderr } = await run(words);
  expect(code).toBe(4);
  expect(lines).toMatchObject([{ version: 2, type: 'problem', exitCode: 4 }]);
  expect(JSON.stringify(lines)).toContain(JSON.stringify(said).slice(1, -1));
  expect(stderr).toContain(said);
  expect((await run(words.replace(' --json', ''))).lines).toEqual([]);
});

test('every mistake in a file has its place', async () => {
  const { code, lines } = await run(`inventory check --json -i ${fileOf(good.replace('10.8.0.1,', '10.9.0.1,'))}`);
  expect(code).toBe(4);
  expect(lines).toMatchObject([{ type: 'problem', problems: [{ where: expect.stringContaining('home.yaml:4:') }] }]);
});

test('answers have the envelope, too', async () => {
  const file = fileOf(good);
  expect((await run(`inventory check --json -i ${file}`)).lines).toMatchObject([
    { version: 2, type: 'inventory', ok: true, hosts: ['one'] },
  ]);
  expect((await run(`status --json -i ${file}`)).lines).toMatchObject([
    { type: 'status', cluster: 'home', phases: [] },
  ]);
  expect((await run('twin fault list --json')).lines.length).toBeGreaterThan(10);
});

test('a bug is told as one, and a secret in it is masked', async () => {
  rememberSecret('the"secret of\nthe house');
  const told = await written(() => printFailure(new Error('with the"secret of\nthe house'), ['--json']));
  expect(told.value).toBe(1);
  const [line] = printedIn(told.stdout);
  expect(line).toMatchObject({ type: 'problem', exitCode: 1 });
  expect(JSON.stringify(line)).toContain('this is a bug');
  expect(told.stdout).not.toContain('the house');
});
