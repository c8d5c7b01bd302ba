import { cpSync, mkdirSync } from 'node:fs';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { mustRun } from '../run-tool.ts';
import { hostPaths, twinPaths } from '../twin-paths.ts';
import { readSavedTwin, savedPaths } from './saved-twin.ts';

/** @throws {InputProblem} where the saved twin was of another topology, other users, ports or images than these. */
export function requireFits(name: string, fingerprint: string): void {
  if (readSavedTwin(name).fingerprint === fingerprint) return;
  throw new InputProblem({
    what: `the twin saved as ${name} is of another inventory: its hosts, addresses, users or images differ`,
    hint: `start this one bare, and save it: ${ownCommand('twin up')}`,
  });
}

/** Puts the secrets of a saved twin, and those of its disks that no overlay can carry, into the folder of a new one. */
export async function bringSaved(id: string, name: string): Promise<void> {
  const saved = savedPaths(name);
  const { folder } = twinPaths(id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  cpSync(saved.keys, folder, { recursive: true, preserveTimestamps: true });
  for (const { name: host } of readSavedTwin(name).hosts) {
    await mustRun(`copying the disk of ${host}`, [
      ...['cp', '-a', '--reflink=auto', '--', saved.disks(host), hostPaths(id, host).store],
    ]);
  }
}
