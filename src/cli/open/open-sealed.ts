import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Inventory } from '../../model/inventory.ts';
import { createKeyring } from '../../secrets/keyring.ts';
import { checkSealed, openValues, type PlaceOf } from '../../secrets/open-values.ts';
import { type Opens, sealedValues } from '../../secrets/sealed-values.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { keySources } from '../secrets/key-sources.ts';

/** Places in an inventory's file, which is only read again where a problem wants one. */
function placesIn({ file }: Inventory): PlaceOf {
  const shown = relative('', file);
  const name = shown.startsWith('..') ? file : shown;
  return path => {
    const position = readYaml(readFileSync(file, 'utf8')).content?.place({ path, at: 'value', what: '' }).position;
    return position === undefined ? name : `${name}:${position.line}:${position.col}`;
  };
}

/** Looks at the sealed values of an inventory without any key. @throws {InputProblem} for one that is not whole */
export const lookAtSealed = (inventory: Inventory): Promise<void> => checkSealed(inventory, 'all', placesIn(inventory));

/** The inventory with its sealed values opened; the key is asked for only where there are some. @throws {InputProblem} */
export async function openSealed(inventory: Inventory, opens: Opens, keyFile: string | undefined): Promise<Inventory> {
  if (sealedValues(inventory, opens).length === 0) return inventory;
  // What no key can open is told before anybody types one.
  await checkSealed(inventory, opens, placesIn(inventory));
  return openValues(inventory, opens, createKeyring(keySources({ keyFile })), placesIn(inventory));
}
