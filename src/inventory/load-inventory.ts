import { resolve } from 'node:path';
import { homeFolder } from '../model/environment.ts';
import type { Inventory } from '../model/inventory.ts';
import type { BoundSection } from '../model/plan/section.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { fileTrouble } from '../yaml/file-trouble.ts';
import { toDetails } from '../yaml/position.ts';
import { readStart } from '../yaml/read-start.ts';
import { readText } from '../yaml/read-text.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { checkFiles } from './check-files.ts';
import { lookUp } from './names/look-up.ts';
import { namedAddresses } from './names/named-addresses.ts';
import { readInventory } from './read-inventory.ts';
import type { OwnCollections } from './schema/check-schema.ts';

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
  const names = await lookUp(namesIn(content));
  const { inventory, mistakes, files } = readInventory(content, resolve(path), homeFolder(), sections, own, names);
  const all = [...mistakes, ...(await checkFiles(files))];
  if (inventory === undefined || all.length > 0) throw new InputProblem(toDetails(path, all));
  return inventory;
}

/** Names of DNS that stand for addresses in a file, as far as it can be read: what is wrong with it is told later. */
function namesIn(content: string | Uint8Array): readonly string[] {
  const read = readText(content);
  const value = 'text' in read ? readYaml(read.text).content?.value : undefined;
  return namedAddresses(value).map(one => one.name);
}
