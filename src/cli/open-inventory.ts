import * as z from 'zod';
import { findInventory } from '../inventory/find-inventory.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import type { Inventory } from '../model/inventory.ts';

/** The inventory that a command names: as given, then in `inventory/`. @throws {InputProblem} with every mistake in it. */
export const openInventory = async (given: string | undefined): Promise<Inventory> =>
  loadInventory(await findInventory(given, process.cwd()));

// Schemas here are used a few times in a process: compiling each to a function of its own takes longer than it saves.
z.config({ jitless: true });
