import { InputProblem } from '../../model/problems/problem.ts';
import { exitCode } from '../exit-code.ts';
import type { InventoryOptions } from '../open/open-inventory.ts';
import { serviceHere } from '../unit/service-here.ts';
import { unitText } from './unit-text.ts';

/** Prints a unit that does what this command line does, without `--unit`. Returns the exit code. */
export async function printUnit(options: InventoryOptions & { readonly notify?: readonly string[] }): Promise<number> {
  const { notify = [] } = options;
  const open = notify.find(word => !word.includes('=@'));
  if (open !== undefined)
    throw new InputProblem({
      where: '--notify',
      what: 'everybody on this machine may read a unit, and its address would stand there',
      hint: 'put the address into a file that only you may read, and give ntfy=@FILE or webhook=@FILE',
    });
  process.stdout.write(unitText(await serviceHere(options)));
  return exitCode.done;
}
