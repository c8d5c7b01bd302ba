import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { createCommandLine, runCommandLine } from '../../../src/cli/command-line.ts';
import { homeFolder, userName, variable } from '../../../src/model/environment.ts';

const root = join(import.meta.dirname, '../../..');

/** The exit code of a command line, and what it says. */
async function run(words: readonly string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const spies = (['stdout', 'stderr'] as const).map(name =>
    vi.spyOn(process[name], 'write').mockImplementation(text => {
      said += String(text);
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(words, '0'), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const everyCommand = (command: Command, path: readonly string[] = []): (readonly [readonly string[], Command])[] =>
  command.commands.flatMap(one => {
    const words = [...path, one.name()];
    return [...(one.commands.length === 0 ? [[words, one] as const] : []), ...everyCommand(one, words)];
  });

/** Every command with one value after the other left empty, and what it is called. */
const cases = everyCommand(createCommandLine('0', () => undefined)).flatMap(([path, command]) => {
  // One of a few words is refused by the command line itself, empty or not.
  const args = command.registeredArguments.map(argument => argument.name());
  const given = command.registeredArguments.map(argument => argument.argChoices?.[0] ?? 'x');
  const chosen = command.registeredArguments.filter(argument => argument.argChoices).map(argument => argument.name());
  return [
    ...command.options
      .filter(option => option.required)
      .map(({ long }) => [[...path, ...given, long ?? '', ''].join('|'), long ?? ''] as const),
    ...args
      .filter(name => name !== 'command' && !chosen.includes(name))
      .map(
        name =>
          [
            [...path, ...args.map((one, at) => (one === name ? '' : (given[at] ?? 'x')))].join('|'),
            `<${name}>`,
          ] as const,
      ),
  ];
});

test.each(cases)('an empty value is a mistake: %s', async (words, name) => {
  const { code, said } = await run(words.split('|'));
  expect(code).toBe(4);
  expect(said).not.toContain('bug in provision');
  expect(said).toMatch(
    /^--(forks|timeout|lock-wait|suite|host-key|format|within|keep|keep-for|deadline|every|to|serial)$/.test(name)
      ? new RegExp(`option '.*${name}.*' argument '' is invalid`)
      : new RegExp(`${name}: is given, and empty`),
  );
});

test('a variable that is set and empty counts as not set, HOME among them', () => {
  vi.stubEnv('SSH_AUTH_SOCK', '');
  vi.stubEnv('HOME', '');
  expect(variable('SSH_AUTH_SOCK')).toBeUndefined();
  expect(homeFolder()).toMatch(/^\//);
  expect(userName()).not.toBe('');
  vi.unstubAllEnvs();
});

test('variables are read in one place, so that none of them can be empty', () => {
  const found = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && file !== 'model/environment.ts')
    .filter(file =>
      /process\.env(?!\.(PROVISION_HOP|SSH_ASKPASS_PROMPT)\b)[.[]|\benv\[|\bhomedir\(|\buserInfo\(/.test(
        readFileSync(join(root, 'src', file), 'utf8'),
      ),
    );
  expect(found).toEqual([]);
});

test.each([
  [['twin', 'up', '--wrong'], 'provision twin up --help'],
  [['twin', 'fault', 'inject', '--wrong'], 'provision twin fault inject --help'],
  [['secret', 'set', 'home.yaml'], 'provision secret set --help'],
  [['inventory', 'chek'], 'provision inventory --help'],
  [['gate', '--forks', 'none', 'phase2'], 'provision gate --help'],
  [['--wrong'], 'provision --help'],
  [['phase7'], 'provision --help'],
])('a mistake in %j leads to the help of just that command', async (words, help) => {
  const { code, said } = await run(words);
  expect(code).toBe(4);
  expect(said).toContain(`→ ${help}\n`);
});
