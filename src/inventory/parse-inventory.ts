import { resolve } from 'node:path';
import { homeFolder } from '../model/environment.ts';
import type { Inventory } from '../model/inventory.ts';
import type { BoundSection } from '../model/plan/section.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { toDetails } from '../yaml/position.ts';
import { readInventory, readInventoryText } from './read-inventory.ts';
import type { OwnCollections } from './schema/check-schema.ts';

export interface ParseOptions {
  /** Absolute path of the file, which relative paths inside begin at; not given: `file` seen from the current folder. */
  readonly path?: string;
  /** The folder that `~` stands for; not given: the user's home. */
  readonly home?: string;
  /** What collections add to the file. */
  readonly sections?: readonly BoundSection[];
  /** Whether the collections that it names are among them; not given: no. */
  readonly own?: OwnCollections;
}

/**
 * The inventory that a text describes; the files that it names are not looked at.
 * @param file what to call the file in errors
 * @throws {InputProblem} with every mistake in the text, each with its line and column
 */
export function parseInventory(content: string | Uint8Array, file: string, options: ParseOptions = {}): Inventory {
  const { path = resolve(file), home = homeFolder(), sections = [], own = 'not loaded' } = options;
  const { inventory, mistakes } = readInventory(readInventoryText(content), path, home, sections, own);
  if (inventory === undefined) throw new InputProblem(toDetails(file, mistakes));
  return inventory;
}
