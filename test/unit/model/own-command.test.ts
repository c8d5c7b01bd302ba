import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, expect, test } from 'vitest';
import { createCommandLine } from '../../../src/cli/command-line.ts';
import { aboutHosts, ownCommand } from '../../../src/model/own-command.ts';

afterEach(() => aboutHosts({}));

test('a command in a hint is about the hosts that the user is at', () => {
  expect(ownCommand('attach')).toBe('provision attach');
  aboutHosts({ inventory: 'fleets/home.yaml' });
  expect(ownCommand('attach')).toBe('provision attach -i fleets/home.yaml');
  aboutHosts({ inventory: 'home', twin: true });
  expect(ownCommand('gate phase2')).toBe('provision gate phase2 -i home --twin');
  expect(ownCommand('twin up')).toBe('provision twin up -i home');
  aboutHosts({ inventory: "my fleet's.yaml" });
  expect(ownCommand('unlock')).toBe("provision unlock -i 'my fleet'\\''s.yaml'");
});

const program = createCommandLine('0', () => undefined);
/** Commands that take `-i`, by the words that call them. */
const withInventory = program.commands
  .flatMap(one =>
    [one, ...one.commands].map(each =>
      each === one ? ([one.name(), each] as const) : ([`${one.name()} ${each.name()}`, each] as const),
    ),
  )
  .flatMap(([words, command]) => (command.options.some(option => option.short === '-i') ? [words] : []));

test('a hint repeats --twin where a command takes it, and nowhere else', () => {
  aboutHosts({ twin: true });
  for (const words of withInventory) {
    const [first = '', second] = words.split(' ');
    const parent = program.commands.find(one => one.name() === first);
    const command = second === undefined ? parent : parent?.commands.find(one => one.name() === second);
    const has = command?.options.some(option => option.long === '--twin') === true;
    expect(ownCommand(words).endsWith(' --twin'), words).toBe(has);
  }
  expect(withInventory).toContain('artifacts lock');
});

test('a hint repeats --remove-unknown where a command takes it, and nowhere else', () => {
  aboutHosts({ removeUnknown: true });
  const takes = (words: string, command: Command): void => {
    const has = command.options.some(option => option.long === '--remove-unknown');
    expect(ownCommand(words).endsWith(' --remove-unknown'), words).toBe(has);
    for (const one of command.commands) takes(`${words} ${one.name()}`.trim(), one);
  };
  for (const one of program.commands) takes(one.name(), one);
  expect(ownCommand('phase1')).toBe('provision phase1 --remove-unknown');
});

test('no text spells such a command by itself, so that none lacks -i or --twin', () => {
  const root = join(import.meta.dirname, '../../../src');
  const spelled = new RegExp(`provision (${withInventory.join('|')})(?! -i FILE)\\b`);
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !/^cli\/(commands\/|command-line)/.test(file))
    .filter(file =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .some(line => !/^\s*(\*|\/\/|\/\*)/.test(line) && spelled.test(line)),
    );
  expect(withInventory).toEqual(
    expect.arrayContaining(['attach', 'unlock', 'gate', 'twin up', 'phase2', 'inventory check']),
  );
  expect(found).toEqual([]);
});
