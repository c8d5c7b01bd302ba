import type { Host, Inventory } from '../inventory.ts';
import type { Script } from '../plan/script.ts';

/**
 * What an old cluster leaves of a subject on a host of the twin, so that a wipe can be rehearsed: a script for root there,
 * which may be run again and changes nothing then that matters. Pure.
 */
export type Dirt = (inventory: Inventory, host: Host) => Script;
