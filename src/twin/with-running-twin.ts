import { join } from 'node:path';
import type { Inventory } from '../model/inventory.ts';
import { ownCommand } from '../model/own-command.ts';
import { Problem } from '../model/problems/problem.ts';
import { twinId } from './twin-id.ts';
import { twinRoots } from './twin-paths.ts';
import { readTwinState, type TwinState } from './twin-state.ts';
import { withLock } from './with-lock.ts';

/** Does something with an inventory's twin while nobody else changes it. @throws {Problem} where the twin is not up. */
export function withRunningTwin<T>(inventory: Inventory, work: (state: TwinState) => Promise<T>): Promise<T> {
  const id = twinId(inventory);
  return withLock(join(twinRoots().state, `${id}.lock`), async () => {
    const state = readTwinState(id);
    if (state === undefined)
      throw new Problem({ what: 'the twin is not up', hint: `start it with: ${ownCommand('twin up')}` });
    return work(state);
  });
}
