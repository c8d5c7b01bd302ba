import { lockFileOf, readChannel } from '../../artifacts/lock-file.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Channel } from './channel-in.ts';

/**
 * The inventory with the version that its channel is by the lock, else by this release's tested set. What neither knows stays
 * a channel: nothing of it is locked. @throws {InputProblem} for a lock that does not fit
 */
export function withLockedVersion(inventory: Inventory, { name, tested, settled }: Channel): Inventory {
  const version = readChannel(lockFileOf(inventory.file), name) ?? tested;
  return version === undefined ? inventory : settled(version);
}
