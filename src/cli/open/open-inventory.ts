import * as z from 'zod';
import { shippedSections } from '../../collections/shipped-sections.ts';
import { findInventory } from '../../inventory/find-inventory.ts';
import type { Inventory } from '../../model/inventory.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { oneCluster } from '../by-cluster/one-cluster.ts';
import { loadOwn } from './load-own.ts';

/** What says which inventory a command is about. */
export interface InventoryOptions {
  readonly inventory?: string;
  /** Of an inventory with several clusters: which. */
  readonly cluster?: string;
}

/** The inventory that a command names: as given, then in `inventory/`. @throws {InputProblem} with every mistake in it. */
export async function openInventory({ inventory: given }: InventoryOptions): Promise<Inventory> {
  const inventory = await loadOwn(await findInventory(given, process.cwd()), shippedSections);
  for (const path of inventory.collections ?? []) {
    process.stderr.write(
      `note: ${escapeLine(path)} is not loaded by this command: keys that it may add to the inventory are not checked\n`,
    );
  }
  return inventory;
}

/** The same for a command that is about one cluster: of several the one that is named. @throws {InputProblem} where none is */
export const openCluster = async (options: InventoryOptions): Promise<Inventory> =>
  oneCluster(await openInventory(options), options.cluster);

// A schema is used a few times in a process: compiling each to a function of its own takes longer than it saves. zod decides
// when a schema is made, so this is for those of resources, checks and playbooks; the inventory's are there, and say `ONCE`.
z.config({ jitless: true });
