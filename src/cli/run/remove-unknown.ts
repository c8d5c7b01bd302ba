import type { Inventory } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';

/** The inventory as if it said `wipe.unknown: remove`: what `--remove-unknown` means, for one run. */
export function removingUnknown(inventory: Inventory): Inventory {
  const wipe = inventory.sections?.['wipe'];
  return {
    ...inventory,
    sections: { ...inventory.sections, wipe: { ...(isMapping(wipe) ? wipe : {}), unknown: 'remove' } },
  };
}
