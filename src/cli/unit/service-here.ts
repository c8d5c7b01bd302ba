import { resolve } from 'node:path';
import { homeFolder, userName } from '../../model/environment.ts';
import { type InventoryOptions, openInventory } from '../open/open-inventory.ts';
import type { ServiceWish } from './service-text.ts';

/** What a service begins with that does what this command line does, without `--unit`, on the inventory by its whole path. */
export async function serviceHere(options: InventoryOptions): Promise<ServiceWish> {
  const inventory = await openInventory(options);
  const { file } = inventory;
  const cluster = options.cluster ?? inventory.cluster;
  const [, program = '', ...words] = process.argv;
  const command = [process.execPath, resolve(program), ...withoutUnit(words), '-i', resolve(file)];
  return { cluster, command, folder: process.cwd(), user: userName(), home: homeFolder() };
}

/** The words of this command line without `--unit` and the inventory. */
function withoutUnit(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => {
    const before = words[at - 1] ?? '';
    const isPath = ['-i', '--inventory'].includes(before);
    const isPart = before === '--unit' && /^(service|timer)$/.test(word);
    return !isPath && !isPart && !/^(--unit(=.*)?|-i.*|--inventory(=.*)?)$/.test(word);
  });
}
