import { shipped } from '../../collections/collections.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { findFault, healFaults, injectFault } from '../../twin/faults/twin-fault.ts';
import { exitCode } from '../exit-code.ts';
import { openProject } from '../open/open-project.ts';
import { hostsNamed } from './hosts-named.ts';
import type { TwinOptions } from './twin-actions.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Prints the table of faults; those of the user's own collections besides, where the inventory is named. */
export async function list(options: TwinOptions): Promise<number> {
  const catalogue = options.inventory === undefined ? shipped : (await openProject(options)).catalogue;
  const faults = [...catalogue.faults.values()];
  const width = Math.max(...faults.map(one => one.name.length));
  for (const { name, title, code, severity } of faults) {
    if (options.json === true) process.stdout.write(answerLine({ type: 'fault', name, title, code, severity }));
    else say(`  ${name.padEnd(width)}  ${title}`);
  }
  return exitCode.done;
}

/** Breaks the twin in one way. */
export async function inject(options: TwinOptions, name: string, hosts: readonly string[]): Promise<number> {
  const { inventory, catalogue } = await openProject(options);
  const fault = findFault(catalogue.faults, name);
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
  const { inventory, catalogue } = await openProject(options);
  const healed = await healFaults(inventory, catalogue.faults);
  say(healed.length === 0 ? 'Nothing to heal.' : `Healed: ${healed.join(', ')}`);
  return exitCode.done;
}
