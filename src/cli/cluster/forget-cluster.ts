import { identityWords } from '../../model/facts/cluster-identity.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { openCluster } from '../open/open-inventory.ts';
import { say } from '../say.ts';
import { openIdentity } from './kept-identity.ts';

export interface ClusterOptions {
  readonly inventory?: string;
  readonly twin?: boolean;
  readonly yes?: boolean;
}

const open = async (options: ClusterOptions) => {
  const inventory = await openCluster(options);
  return { inventory, keeper: await openIdentity({ inventory, twin: options.twin === true }) };
};

/** `provision cluster show`: which cluster an inventory's is. */
export async function showCluster(options: ClusterOptions): Promise<number> {
  const { inventory, keeper } = await open(options);
  const kept = keeper.read();
  if (kept === undefined) {
    say(`${keeper.file} knows no cluster of ${inventory.cluster}: none was founded, or it was given up`);
    return exitCode.done;
  }
  say(kept.name);
  say(`  UID      ${kept.uid}`);
  say(`  CA       sha256:${kept.ca}`);
  say(`  servers  ${kept.servers.join(', ')}`);
  return exitCode.done;
}

/**
 * `provision cluster forget NAME`: gives up which cluster an inventory's is, so that another may be founded. Hosts stay as they are:
 * one that is still a node of it is refused until it is wiped.
 * @throws {InputProblem} for another name, and where nobody is there to type it again
 */
export async function forgetCluster(name: string, options: ClusterOptions): Promise<number> {
  const { inventory, keeper } = await open(options);
  if (name !== inventory.cluster) {
    throw new InputProblem({
      where: inventory.file,
      what: `its cluster is ${inventory.cluster}, not ${name}`,
      hint: 'give the inventory of that cluster',
    });
  }
  const kept = keeper.read();
  if (kept === undefined) {
    say(`${keeper.file} knows no cluster of ${name}: nothing to forget`);
    return exitCode.done;
  }
  const who = `${name} (${identityWords(kept)}; servers: ${kept.servers.join(', ')})`;
  if (options.yes !== true) {
    if (!isInteractive()) {
      throw new InputProblem({
        what: `this would forget ${who}, and there is no terminal to confirm it on`,
        hint: `look at it with ${ownCommand('cluster show')}, then give --yes`,
      });
    }
    const lines = `${who} will not be known any more: the next phase 3 may found another cluster.\nNothing on the hosts is changed.\n`;
    if ((await ask(`${lines}Type the cluster's name (${name}) to go on: `))?.trim() !== name) {
      say('not confirmed: nothing was changed');
      return exitCode.failed;
    }
  }
  keeper.write(undefined);
  say(`${keeper.file}: forgot ${who}`);
  say(`  → hosts that are still nodes of it are wiped first: ${ownCommand('phase1 -l HOSTS')}`);
  return exitCode.done;
}
