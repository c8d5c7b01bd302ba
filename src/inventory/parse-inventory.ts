import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Inventory } from '../model/inventory.ts';
import { InputProblem } from '../model/problem.ts';
import { toDetails } from '../yaml/position.ts';
import { readInventory } from './read-inventory.ts';

export interface ParseOptions {
  /** Absolute path of the file, which relative paths inside begin at; not given: `file` seen from the current folder. */
  readonly path?: string;
  /** The folder that `~` stands for; not given: the user's home. */
  readonly home?: string;
}

/**
 * The inventory that a text describes; the files that it names are not looked at.
 * @param file what to call the file in errors
 * @throws {InputProblem} with every mistake in the text, each with its line and column
 */
export function parseInventory(content: string | Uint8Array, file: string, options: ParseOptions = {}): Inventory {
  const { inventory, mistakes } = readInventory(content, options.path ?? resolve(file), options.home ?? homedir());
  if (inventory === undefined) throw new InputProblem(toDetails(file, mistakes));
  return inventory;
}
