import * as z from 'zod';
import { shippedSections } from '../../collections/shipped-sections.ts';
import { findInventory } from '../../inventory/find-inventory.ts';
import type { Inventory } from '../../model/inventory.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { loadOwn } from './load-own.ts';

/** The inventory that a command names: as given, then in `inventory/`. @throws {InputProblem} with every mistake in it. */
export async function openInventory(given: string | undefined): Promise<Inventory> {
  const inventory = await loadOwn(await findInventory(given, process.cwd()), shippedSections);
  for (const path of inventory.collections ?? []) {
    process.stderr.write(
      `note: ${escapeLine(path)} is not loaded by this command: keys that it may add to the inventory are not checked\n`,
    );
  }
  return inventory;
}

// A schema is used a few times in a process: compiling each to a function of its own takes longer than it saves. zod decides
// when a schema is made, so this is for those of resources, checks and playbooks; the inventory's are there, and say `ONCE`.
z.config({ jitless: true });
