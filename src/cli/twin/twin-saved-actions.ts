import { ownCommand } from '../../model/own-command.ts';
import { count } from '../../model/text/count.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { readSavedTwin, savedNames } from '../../twin/saved/saved-twin.ts';
import { twinForget } from '../../twin/saved/twin-forget.ts';
import { twinSave } from '../../twin/saved/twin-save.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import type { TwinOptions } from './twin-actions.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export async function save(options: TwinOptions, name: string): Promise<number> {
  const inventory = await openInventory(options);
  await twinSave(inventory, name, ({ detail, host }) => say(`  ${host}: ${detail}`));
  say(`The twin of ${inventory.cluster} is saved as ${name}.\n  → ${ownCommand(`twin up --from ${name}`)}`);
  return exitCode.done;
}

/** Lists what was saved, a line each. */
export function saved(options: Pick<TwinOptions, 'json'>): number {
  const names = savedNames();
  for (const name of names) {
    const { cluster, hosts, from, savedAt } = readSavedTwin(name);
    if (options.json === true) {
      const above = from === undefined ? {} : { from };
      process.stdout.write(
        answerLine({ type: 'twin-saved', name, cluster, hosts: hosts.map(host => host.name), ...above, savedAt }),
      );
    } else {
      const below = from === undefined ? '' : ` · on ${from}`;
      say(
        `  ${name}  ${cluster} · ${count(hosts.length, 'host')} · ${savedAt.slice(0, 16).replace('T', ' ')} UTC${below}`,
      );
    }
  }
  if (names.length === 0 && options.json !== true) say('No twin is saved on this machine.');
  return exitCode.done;
}

export async function forget(name: string): Promise<number> {
  await twinForget(name);
  say(`The saved twin ${name} is removed.`);
  return exitCode.done;
}
