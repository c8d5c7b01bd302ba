import { existsSync, readFileSync } from 'node:fs';
import type { Inventory } from '../model/inventory.ts';
import { ownCommand } from '../model/own-command.ts';
import { Problem } from '../model/problems/problem.ts';
import { netnsName } from './layout/network-commands.ts';
import { twinNamespaces } from './sweep-twin.ts';
import { twinId } from './twin-id.ts';
import { twinPaths } from './twin-paths.ts';

/** What a controller needs to work on the twin as if it were the real hosts. */
export interface TwinSsh {
  /** Words before a command that make it run in the controller's seat, where the inventory's addresses lead to the twin. */
  readonly seatCommand: readonly string[];
  readonly identityFile: string;
  readonly knownHosts: string;
  /** What sudo asks for on hosts whose `become` has a password. */
  readonly becomePassword: string;
}

type Which = Pick<Inventory, 'cluster' | 'file'>;

/** `undefined`: the twin is not up. */
export function findTwinSsh(inventory: Which): TwinSsh | undefined {
  const id = twinId(inventory);
  const paths = twinPaths(id);
  const netns = netnsName(id, 'controller');
  if (!existsSync(paths.state) || !twinNamespaces(id).includes(netns)) return undefined;
  return {
    seatCommand: ['ip', 'netns', 'exec', netns],
    identityFile: paths.identity,
    knownHosts: paths.knownHosts,
    becomePassword: readFileSync(paths.password, 'utf8'),
  };
}

/** @throws {Problem} when the twin is not up. */
export function twinSsh(inventory: Which): TwinSsh {
  const found = findTwinSsh(inventory);
  if (found !== undefined) return found;
  throw new Problem({
    what: `the twin of ${inventory.file} is not up`,
    hint: `start it with: ${ownCommand('twin up')}`,
  });
}
