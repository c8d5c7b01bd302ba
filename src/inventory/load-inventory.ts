import { resolve } from 'node:path';
import { homeFolder } from '../model/environment.ts';
import type { Inventory } from '../model/inventory.ts';
import type { BoundSection } from '../model/plan/section.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { fileTrouble } from '../yaml/file-trouble.ts';
import { toDetails } from '../yaml/position.ts';
import { readStart } from '../yaml/read-start.ts';
import { readText } from '../yaml/read-text.ts';
import { checkFiles } from './check-files.ts';
import { lookUp } from './names/look-up.ts';
import { namedAddresses } from './names/named-addresses.ts';
import { readInventory, readInventoryText } from './read-inventory.ts';
import type { OwnCollections } from './schema/check-schema.ts';
import { withTodos } from './todo-lines.ts';

/**
 * Reads and validates an inventory file, and looks at the key files that it names.
 * @param path as the user gave it: errors call the file so
 * @param sections what collections add to the file
 * @param own whether the collections that it names are among them: keys that they may add are not validated otherwise
 * @throws {InputProblem} with every mistake at once, each with `file:line:column`
 */
export async function loadInventory(
  path: string,
  sections: readonly BoundSection[] = [],
  own: OwnCollections = 'not loaded',
): Promise<Inventory> {
  const content = await readStart(path).catch((error: unknown) => {
    throw new InputProblem({ where: path, ...fileTrouble(error, 'the inventory') });
  });
  return inventoryOf(content, path, sections, own);
}

/** The same of a text that is, or is to be, that file's. @throws {InputProblem} */
export async function inventoryOf(
  content: string | Uint8Array,
  path: string,
  sections: readonly BoundSection[],
  own: OwnCollections,
): Promise<Inventory> {
  const text = readInventoryText(content);
  // Names of DNS that stand for addresses; what is wrong with the rest of the file is told all the same.
  const names = await lookUp(namedAddresses(text.content?.value).map(one => one.name));
  const { inventory, mistakes, files } = readInventory(text, resolve(path), homeFolder(), sections, own, names);
  const all = [...mistakes, ...(await checkFiles(files))];
  if (inventory === undefined || all.length > 0) {
    const plain = readText(content);
    throw new InputProblem(toDetails(path, 'text' in plain ? withTodos(all, plain.text) : all));
  }
  return inventory;
}
