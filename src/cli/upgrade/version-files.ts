import { readFileSync } from 'node:fs';
import type { Lock } from '../../artifacts/lock-file.ts';
import { lockedVersionText, lockFileOf } from '../../artifacts/lock-file.ts';
import { writeNamed } from '../../disk/write-named.ts';
import type { UpgradeEdit } from '../../model/cluster/upgrade-way.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { replaceTexts } from '../../secrets/replace-texts.ts';
import { setInYaml } from '../../secrets/set-in-yaml.ts';
import type { Channel } from '../open/channel-in.ts';

/** Whether a version may be what a channel is: stable may be any, `v1.36` one of its own. Pure. */
const isOf = (channel: string, version: string): boolean => channel === 'stable' || version.startsWith(`${channel}.`);

/** The text of an inventory with other values; comments stay. @throws {InputProblem} where one cannot be put in its place */
function editInventory(file: string, text: string, edits: readonly UpgradeEdit[]): string {
  return edits.reduce((edited, { path, value }) => {
    try {
      return setInYaml(edited, path, value);
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      const what = `${path.join('.')} cannot be set to ${value} here`;
      throw new InputProblem({ where: file, what, hint: 'write it there yourself, then again' }, { cause: error });
    }
  }, text);
}

/** What an upgrade writes beside hosts: worked out before anything is done, so that what cannot be written is told first. */
export interface VersionFiles {
  /** Both files say the new version, and the lock has what either is made from: from here on only the new one is wanted. */
  readonly write: () => void;
  /** What only the version before was made from is no more locked. */
  readonly prune: () => void;
  readonly files: readonly string[];
}

/**
 * The inventory and its lock for another version. A channel that may be that version stays in the inventory, and the lock says what it is.
 * @param lock what the new version is made from
 * @throws {InputProblem} where the inventory cannot be edited
 */
export function versionFiles(
  inventoryFile: string,
  edits: readonly UpgradeEdit[],
  channel: Channel | undefined,
  lock: Lock,
): VersionFiles {
  const lockFile = lockFileOf(inventoryFile);
  const version = edits[0]?.value ?? '';
  const stays = channel !== undefined && isOf(channel.name, version);
  const before = readFileSync(inventoryFile, 'utf8');
  const after = editInventory(inventoryFile, before, stays ? edits.slice(1) : edits);
  const channels = stays ? { [channel.name]: version } : {};
  return {
    write: () => {
      // The lock first: with what either version is made from, it fits both inventories.
      const texts = lockedVersionText(lockFile, channels, locked => ({ ...locked, ...lock }));
      if (texts.before === undefined) writeNamed(lockFile, texts.after);
      replaceTexts([
        ...(texts.before === undefined ? [] : [{ file: lockFile, before: texts.before, after: texts.after }]),
        { file: inventoryFile, before, after },
      ]);
    },
    prune: () => writeNamed(lockFile, lockedVersionText(lockFile, channels, () => lock).after),
    files: [...(before === after ? [] : [inventoryFile]), lockFile],
  };
}
