import { spawn } from 'node:child_process';
import { KNOWN_NAMES } from '../../inventory/names/look-up.ts';
import { variable } from '../../model/environment.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { TwinSsh } from '../../twin/twin-ssh.ts';
import { childEnd } from '../child-end.ts';
import { exitCode } from '../exit-code.ts';
import { leaveInterrupts } from '../leave-interrupts.ts';

/** Set in a process that was started in the controller's seat of a twin. */
const SEAT = 'PROVISION_IN_TWIN_SEAT';

/** Whether this process sits in the twin's network already. */
export const inTwinSeat = (): boolean => variable(SEAT) === '1';

/**
 * Starts the same command again in the controller's seat, from which the inventory's own addresses lead to the twin's
 * hosts, and returns its exit code. @throws {Problem} where the twin is not up
 */
export async function sitInTwin(inventory: Inventory): Promise<number> {
  const { twinSsh } = await import('../../twin/twin-ssh.ts');
  return sit(inventory, twinSsh(inventory));
}

/** The same; `undefined`, and nothing was started: the twin is not up. */
export async function sitInTwinIfUp(inventory: Inventory): Promise<number | undefined> {
  const { findTwinSsh } = await import('../../twin/twin-ssh.ts');
  const found = findTwinSsh(inventory);
  return found === undefined ? undefined : sit(inventory, found);
}

async function sit(inventory: Inventory, { seatCommand }: TwinSsh): Promise<number> {
  const [command, ...args] = [...seatCommand, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  if (command === undefined) return exitCode.failed;
  // There is no DNS in the twin's network.
  const known = (inventory.names ?? []).map(({ name, address }) => `${name}=${address}`).join(' ');
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, [SEAT]: '1', [KNOWN_NAMES]: known } });
  return leaveInterrupts(() => childEnd(child));
}
