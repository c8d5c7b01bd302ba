import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createCommandLine } from '../../../src/cli/command-line.ts';
import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';

const root = resolve(import.meta.dirname, '../../..');
const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];

/** A command line that only takes its words apart. */
function parser(): Command {
  const program = createCommandLine('0', () => undefined);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, outputError: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  return program;
}

/** The words of a command as a shell has them, up to a pipe, a redirection, a comment, or the words that explain it. */
function wordsOf(line: string): string[] {
  const [command = ''] = line.replace(/\\$/, '').split(/ {2,}| #| [|<>&]|&& |\)|$/);
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

const files = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`),
  ...readdirSync(join(root, 'inventory')).map(name => `inventory/${name}`),
  ...readdirSync(join(root, 'playbooks')).map(name => `playbooks/${name}`),
].filter(name => /\.(md|yaml)$/.test(name));

const helps = everyCommand(createCommandLine('0', () => undefined)).map(command => {
  let text = '';
  command.configureOutput({
    writeOut: more => {
      text += more;
    },
  });
  command.outputHelp();
  return [`the help of ${command.name()}`, text] as const;
});

/** The words that call a command. */
function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** Every command of ours that stands at the beginning of a line, behind a prompt, or in backticks alone. */
const paths = new Set(everyCommand(createCommandLine('0', () => undefined)).map(pathOf));

const told = [...files.map(file => [file, readFileSync(join(root, file), 'utf8')] as const), ...helps].flatMap(
  ([where, text]) =>
    [...text.matchAll(/(^[ #]*(?:\$ )?|`)(?:npx )?provision ((?!.*…)[a-z1][^`\n]*)/gm)]
      // A command is also called by its name, in a sentence.
      .flatMap(([, before, words = '']) => (before === '`' && paths.has(words) ? [] : [wordsOf(words)]))
      .filter(words => words.length > 0 && !words.some(word => /^[·:=]|[{}]|\w\|\w/.test(word)))
      .map(words => [where, words.join(' '), words] as const),
);

test.each(told)('%s: provision %s can be typed as it stands', async (_where, _line, words) => {
  await expect(parser().parseAsync([...words], { from: 'user' })).resolves.toBeDefined();
});

/** Settings that a comment of home.yaml offers, each as the line that it would be. */
const home = readFileSync(join(root, 'inventory/home.yaml'), 'utf8').split('\n');
const offered = home.flatMap((line, at) => {
  const [, indent = '', setting] = /^( *)# ([a-z_]+: [^#]*?)(?: *#.*)?$/.exec(line) ?? [];
  return setting === undefined || /^(keep|ours|flush|remove): |;/.test(setting)
    ? []
    : [[setting, `${indent}${setting}`, at] as const];
});

test.each(offered)('home.yaml: the comment %s can be made a setting', (_setting, line, at) => {
  const text = home.map((before, here) => (here === at ? line : before)).join('\n');
  expect(parseInventory(text, 'home.yaml', { sections: shippedSections }).hosts).toHaveLength(4);
});

test('home.yaml offers settings in comments', () => {
  expect(offered.length).toBeGreaterThan(8);
});
