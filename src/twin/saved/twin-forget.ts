import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputProblem } from '../../model/problems/problem.ts';
import { requireRootOnLinux } from '../require-tools.ts';
import { twinRoots } from '../twin-paths.ts';
import { readTwinState } from '../twin-state.ts';
import { withLock } from '../with-lock.ts';
import { LOCK, readSavedTwin, requireSaved, savedNames, savedPaths } from './saved-twin.ts';

/** Who stands on a saved twin's disks: running twins by their ids, saved ones by their names. */
function standsOn(name: string): string[] {
  const { state } = twinRoots();
  const running = (existsSync(state) ? readdirSync(state, { withFileTypes: true }) : [])
    .filter(entry => entry.isDirectory() && readTwinState(entry.name)?.from === name)
    .map(entry => `the twin ${entry.name}`);
  const saved = savedNames()
    .filter(one => one !== name && readSavedTwin(one).from === name)
    .map(one => `${one}, which was saved of a twin that was started from it`);
  return [...running, ...saved];
}

/** Removes a saved twin. @throws {Problem} where there is none, or something stands on its disks. */
export async function twinForget(name: string): Promise<void> {
  requireRootOnLinux();
  requireSaved(name);
  await withLock(join(twinRoots().saved, LOCK), async () => {
    const above = standsOn(name);
    if (above.length > 0) {
      throw new InputProblem({
        what: `the saved twin ${name} is in use`,
        evidence: above,
        hint: 'first take down or forget what stands on it',
      });
    }
    rmSync(savedPaths(name).folder, { recursive: true, force: true });
  });
}
