import { resolve } from 'node:path';
import { homeFolder, userName } from '../../model/environment.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import { unitText } from './unit-text.ts';

/** Prints a unit that does what this command line does, without `--unit`. Returns the exit code. */
export async function printUnit({
  inventory: given,
  notify = [],
}: {
  readonly inventory?: string;
  readonly notify?: readonly string[];
}): Promise<number> {
  const open = notify.find(word => !word.includes('=@'));
  if (open !== undefined)
    throw new InputProblem({
      where: '--notify',
      what: 'everybody on this machine may read a unit, and its address would stand there',
      hint: 'put the address into a file that only you may read, and give ntfy=@FILE or webhook=@FILE',
    });
  const { cluster, file } = await openInventory(given);
  const [, program = '', ...words] = process.argv;
  const command = [process.execPath, resolve(program), ...withoutUnit(words, resolve(file))];
  process.stdout.write(unitText({ cluster, command, folder: process.cwd(), user: userName(), home: homeFolder() }));
  return exitCode.done;
}

/** The words of this command line without `--unit`, on the inventory by its whole path. */
function withoutUnit(words: readonly string[], file: string): readonly string[] {
  const rest = words.filter((word, at) => {
    const isPath = ['-i', '--inventory'].includes(words[at - 1] ?? '');
    return word !== '--unit' && word !== '-i' && word !== '--inventory' && !isPath && !/^(--inventory=|-i.)/.test(word);
  });
  return [...rest, '-i', file];
}
