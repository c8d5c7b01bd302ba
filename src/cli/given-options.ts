import type { Command, Option } from 'commander';
import type { GivenOption, Takes } from '../model/own-command.ts';

/** Options that decide what a command is about, and what it means; hints repeat them. */
const DECIDES: readonly string[] = [
  '--inventory',
  '--cluster',
  '--twin',
  '--extra-vars',
  '--key-file',
  '--ask-pass',
  '--ask-become-pass',
  '--timeout',
  '--trust-collections',
  '--remove-unknown',
  '--pack',
];

/** Options by which less is done; hints repeat them where the same is to be done again. */
const NARROWS: readonly string[] = ['--limit', '--stage', '--tags', '--skip-tags'];

/** How an option was given, in its short form if it has one; of several values each, unless one option takes them with commas. */
function wordsOf({ long, short, required }: Option, value: unknown, narrows: boolean): readonly string[] {
  const name = short ?? long ?? '';
  if (!required) return [name];
  if (!Array.isArray(value)) return [name, String(value)];
  return narrows ? [name, value.join(',')] : value.flatMap(one => [name, String(one)]);
}

/** What of a command's options hints repeat, in a fixed order. */
export const givenOptions = (command: Command): readonly GivenOption[] =>
  [...DECIDES, ...NARROWS].flatMap(name => {
    const option = command.options.find(({ long }) => long === name);
    if (option === undefined || command.getOptionValueSource(option.attributeName()) !== 'cli') return [];
    const narrows = NARROWS.includes(name);
    return { name, words: wordsOf(option, command.getOptionValue(option.attributeName()), narrows), narrows };
  });

/** The command that words begin with: `gate` for `gate phase2`, `twin up` for `twin up`. */
function commandOf(program: Command, words: readonly string[]): Command {
  const [first, ...rest] = words;
  const below = program.commands.find(one => one.name() === first || one.aliases().includes(first ?? ''));
  return below === undefined ? program : commandOf(below, rest);
}

/** Which options the commands of a program take; none that the words have themselves. */
export const takesOf =
  (program: Command): Takes =>
  (words, option) => {
    const all = words.split(' ');
    const found = commandOf(program, all).options.find(({ long }) => long === option);
    return found !== undefined && ![found.long, found.short].some(name => all.includes(name ?? ''));
  };
