import { shippedSections } from '../../collections/shipped-sections.ts';
import { findInventory } from '../../inventory/find-inventory.ts';
import { inTwinSeat, sitInTwinIfUp } from '../twin/twin-seat.ts';
import { loadOwn } from './load-own.ts';

/**
 * With `--twin`: begins the same command again in the twin's seat once the inventory was found sound, and returns its exit code. All else is
 * loaded there, once. `undefined`: this process goes on, since it sits there, or is to ask first about a user's own collections, or the twin is not up:
 * then what is wrong in the user's files is said before that.
 */
export async function enterTwin(options: {
  readonly twin?: boolean;
  readonly inventory?: string;
}): Promise<number | undefined> {
  if (options.twin !== true || inTwinSeat()) return undefined;
  const inventory = await loadOwn(await findInventory(options.inventory, process.cwd()), shippedSections);
  return inventory.collections === undefined ? sitInTwinIfUp(inventory) : undefined;
}
