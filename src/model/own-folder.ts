import { dirname, join } from 'node:path';

/** Name of the folder beside an inventory in which this machine keeps what is its own: journals, facts, host keys. */
export const OWN_FOLDER = '.provision';

/** Where what belongs to an inventory is kept on this machine. */
export const ownFolder = (inventoryFile: string): string => join(dirname(inventoryFile), OWN_FOLDER);
