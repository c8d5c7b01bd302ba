import type { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { createCommandLine, runCommandLine } from '../../../src/cli/command-line.ts';

/** Each command with the words that call it. */
const everyCommand = (command: Command, words: string): (readonly [string, Command])[] => [
  [words, command],
  ...command.commands.flatMap(one => everyCommand(one, `${words} ${one.name()}`)),
];

const program = createCommandLine('0', () => undefined);
const names = program.commands.flatMap(command => [command.name(), ...command.aliases()]);

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: more => {
      text += more;
    },
  });
  command.outputHelp();
  return text;
}

test.each(everyCommand(program, 'provision'))(
  '%s --help has examples, of commands that there are',
  (_words, command) => {
    const examples = helpOf(command).split('\nExamples:\n')[1] ?? '';
    const called = [...examples.matchAll(/^ {2}\$.*?\bprovision (\S+)/gm)].map(([, name]) => name);
    expect(called).not.toEqual([]);
    for (const name of called) expect(names).toContain(name);
  },
);

test('commands of a command are shown where it is called alone, and no help is pointed at that says less', async () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(text => written.push(String(text)) > 0);
  try {
    expect(await runCommandLine(['twin', 'fault'], '0')).toBe(4);
    expect(written.join('')).toContain('Usage: provision twin fault');
    expect(written.join('')).not.toContain('→');
    written.length = 0;
    expect(await runCommandLine(['twin', 'fault', 'injct'], '0')).toBe(4);
    expect(written.join('')).toContain('→ provision twin fault --help');
  } finally {
    spy.mockRestore();
  }
});
