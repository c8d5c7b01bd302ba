import type { Inventory } from '../model/inventory.ts';
import { createKeyring } from '../secrets/keyring.ts';
import { holdsSealed, openVars } from '../secrets/open-vars.ts';
import { keySources } from './key-sources.ts';

/** The inventory with its sealed values opened; the key is asked for only where there are some. @throws {InputProblem} */
export const openSealed = async (inventory: Inventory, keyFile: string | undefined): Promise<Inventory> =>
  holdsSealed(inventory) ? openVars(inventory, createKeyring(keySources({ keyFile }))) : inventory;
