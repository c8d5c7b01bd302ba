import type { Catalogue } from '../../collections/catalogue.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Phase } from '../../playbook/phases.ts';
import { recipesFor } from '../artifacts/artifact-recipes.ts';
import { lockBeside } from '../artifacts/locked-artifacts.ts';

/** Whether the lock beside the inventory, or a pack, has anything that a phase is made from: it is written for who wants it. */
export async function lockedPhases(
  inventory: Inventory,
  { artifacts }: Catalogue,
  pack?: string,
): Promise<(phase: Phase) => boolean> {
  const { lock } = await lockBeside(inventory, pack);
  const names = recipesFor(inventory, { artifacts }).flatMap(({ name }) => (name in lock ? [name] : []));
  return ({ locked = '' }) => names.some(name => name.startsWith(locked));
}
