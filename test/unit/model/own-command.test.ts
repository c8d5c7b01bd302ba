import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, expect, test } from 'vitest';
import { createCommandLine } from '../../../src/cli/command-line.ts';
import { givenOptions, takesOf } from '../../../src/cli/given-options.ts';
import { ownCommand, repeatOptions } from '../../../src/model/own-command.ts';

afterEach(() => repeatOptions([], () => false));

/** The program, as if it had been called by these words. */
async function called(...words: readonly string[]): Promise<Command> {
  const program = createCommandLine('0', () => undefined);
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  for (const one of all(program)) one.action(() => undefined);
  await program.parseAsync([...words], { from: 'user' });
  return program;
}

/** Every command that does something, by the words that call it. */
const everyCommand = (command: Command, words: readonly string[] = []): (readonly [string, Command])[] =>
  command.commands.flatMap(one => {
    const path = [...words, one.name()];
    return one.commands.length === 0 ? [[path.join(' '), one] as const] : everyCommand(one, path);
  });

const commands = everyCommand(createCommandLine('0', () => undefined));
const takers = (option: string): readonly string[] =>
  commands.flatMap(([words, { options }]) => (options.some(({ long }) => long === option) ? [words] : []));

test('a command in a hint is about the hosts that the user is at', async () => {
  expect(ownCommand('attach')).toBe('provision attach');
  await called('phase2', '-i', 'fleets/home.yaml');
  expect(ownCommand('attach')).toBe('provision attach -i fleets/home.yaml');
  await called('phase2', '--twin', '--inventory', 'home');
  expect(ownCommand('gate phase2')).toBe('provision gate phase2 -i home --twin');
  expect(ownCommand('twin up')).toBe('provision twin up -i home');
  await called('status', '-i', "my fleet's.yaml");
  expect(ownCommand('unlock')).toBe("provision unlock -i 'my fleet'\\''s.yaml'");
});

test('a hint repeats what decides about the meaning of a command, and no consent', async () => {
  await called(
    ...['run', 'site.yaml', '-i', 'home', '-e', 'port=80', '-e', '@my vars.yaml', '--key-file', 'k', '-K', '-k'],
    ...['--timeout', '30', '--trust-collections', '--remove-unknown', '-y', '--force', '--dry-run', '-vv', '--json'],
  );
  expect(ownCommand('gate site.yaml')).toBe(
    "provision gate site.yaml -i home -e port=80 -e '@my vars.yaml' --key-file k -k -K --timeout 30 --trust-collections --remove-unknown",
  );
  expect(ownCommand('attach')).toBe('provision attach -i home --key-file k -k -K --timeout 30');
  expect(ownCommand('artifacts lock')).toBe('provision artifacts lock -i home');
  expect(ownCommand('status')).toBe('provision status -i home');
});

test('only what does the same again repeats what narrows it', async () => {
  await called('run', 'site.yaml', '-l', 'wk-*,!edge', '--stage', 'one,two', '--tags', 'a', '--tags', 'b');
  expect(ownCommand('run site.yaml', 'the same')).toBe(
    "provision run site.yaml -l 'wk-*,!edge' --stage one,two --tags a,b",
  );
  expect(ownCommand('gate site.yaml', 'the same')).toBe("provision gate site.yaml -l 'wk-*,!edge'");
  expect(ownCommand('run site.yaml')).toBe('provision run site.yaml');
  expect(ownCommand('phase1 -l wk-1', 'the same')).toBe('provision phase1 -l wk-1');
});

test.each(['--inventory', '--twin', '--remove-unknown', '--extra-vars', '--key-file'])(
  'a hint repeats %s where a command takes it, and nowhere else',
  option => {
    const takes = takesOf(createCommandLine('0', () => undefined));
    expect(commands.flatMap(([words]) => (takes(words, option) ? [words] : []))).toEqual(takers(option));
    expect(takers(option).length).toBeGreaterThan(2);
  },
);

test('a value that is not given is not repeated', async () => {
  const program = await called('phase2');
  const phase2 = program.commands.find(one => one.name() === 'phase2');
  expect(phase2 === undefined ? undefined : givenOptions(phase2)).toEqual([]);
});

test('no text spells such a command by itself, so that none lacks what was given', () => {
  const root = join(import.meta.dirname, '../../../src');
  const spelled = new RegExp(`provision (${takers('--inventory').join('|')})(?! -i FILE)\\b`);
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !/^cli\/(commands\/|command-line|[^/]+\/[^/]+-command\.ts)/.test(file))
    .filter(file =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .some(line => !/^\s*(\*|\/\/|\/\*)/.test(line) && spelled.test(line)),
    );
  expect(takers('--inventory')).toEqual(
    expect.arrayContaining(['attach', 'unlock', 'gate', 'twin up', 'phase2', 'inventory check', 'twin fault inject']),
  );
  expect(found).toEqual([]);
});
