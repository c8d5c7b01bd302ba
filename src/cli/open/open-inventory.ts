import * as z from 'zod';
import { shippedSections } from '../../collections/collections.ts';
import { findInventory } from '../../inventory/find-inventory.ts';
import { loadInventory } from '../../inventory/load-inventory.ts';
import type { Inventory } from '../../model/inventory.ts';

/** The inventory that a command names: as given, then in `inventory/`. @throws {InputProblem} with every mistake in it. */
export const openInventory = async (given: string | undefined): Promise<Inventory> =>
  loadInventory(await findInventory(given, process.cwd()), shippedSections);

// A schema is used a few times in a process: compiling each to a function of its own takes longer than it saves. zod decides
// when a schema is made, so this is for those of resources, checks and playbooks; the inventory's are there, and say `ONCE`.
z.config({ jitless: true });
