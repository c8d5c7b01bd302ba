import { shipped } from '../../collections/collections.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { findFault, healFaults, injectFault } from '../../twin/faults/twin-fault.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import { hostsNamed } from './hosts-named.ts';
import type { TwinOptions } from './twin-actions.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Prints the table of faults. */
export function list(options: TwinOptions): number {
  const faults = [...shipped.faults.values()];
  const width = Math.max(...faults.map(one => one.name.length));
  for (const { name, title, code, severity } of faults) {
    if (options.json === true) process.stdout.write(answerLine({ type: 'fault', name, title, code, severity }));
    else say(`  ${name.padEnd(width)}  ${title}`);
  }
  return exitCode.done;
}

/** Breaks the twin in one way. */
export async function inject(options: TwinOptions, name: string, hosts: readonly string[]): Promise<number> {
  const inventory = await openInventory(options.inventory);
  const fault = findFault(shipped.faults, name);
  const where = hosts.length === 0 ? fault.hosts(inventory) : hostsNamed(inventory, hosts);
  const result = await injectFault(inventory, fault, where);
  if (result.kind === 'impossible') {
    say(`${name} cannot be injected here: ${result.because}`);
    return exitCode.failed;
  }
  say(`${result.hosts.join(', ')}: ${fault.title}`);
  return exitCode.done;
}

/** Undoes every fault. */
export async function heal(options: TwinOptions): Promise<number> {
  const healed = await healFaults(await openInventory(options.inventory), shipped.faults);
  say(healed.length === 0 ? 'Nothing to heal.' : `Healed: ${healed.join(', ')}`);
  return exitCode.done;
}
