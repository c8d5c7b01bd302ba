import { startNoise, stopNoise } from '../../twin/noise/noise.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import type { TwinOptions } from './twin-actions.ts';

/** Lets other traffic flow between the twin's hosts. */
export async function start(options: TwinOptions): Promise<number> {
  const inventory = await openInventory(options);
  await startNoise(inventory);
  process.stdout.write(`${inventory.hosts.map(host => host.name).join(', ')}: other UDP traffic flows\n`);
  return exitCode.done;
}

/** Ends it. */
export async function stop(options: TwinOptions): Promise<number> {
  await stopNoise(await openInventory(options));
  process.stdout.write('The twin is quiet again.\n');
  return exitCode.done;
}
