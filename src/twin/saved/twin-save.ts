import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { hostLeader } from '../host/host-processes.ts';
import type { OnProgress } from '../progress.ts';
import { requireRootOnLinux } from '../require-tools.ts';
import { mustRun } from '../run-tool.ts';
import { hostPaths, twinPaths, twinRoots } from '../twin-paths.ts';
import { switchPower } from '../twin-power.ts';
import type { TwinState } from '../twin-state.ts';
import { withLock } from '../with-lock.ts';
import { withRunningTwin } from '../with-running-twin.ts';
import { LOCK, requirePlainName, type SavedTwin, savedPaths, UNFINISHED } from './saved-twin.ts';

/** Copies all of a folder: owners, modes, times, links, holes, devices and attributes, which an overlay's layers need. */
const copyTree = (what: string, from: string, to: string): Promise<string> =>
  mustRun(what, ['cp', '-a', '--reflink=auto', '--sparse=auto', '--', from, to]);

/** Writes the twin's disks and secrets into a folder, which is a saved twin once it has its name. */
async function copyTwin(state: TwinState, folder: string, onProgress: OnProgress): Promise<void> {
  const { id } = state;
  mkdirSync(join(folder, 'keys', 'hosts'), { recursive: true, mode: 0o700 });
  const { identity, password } = twinPaths(id);
  for (const file of [identity, `${identity}.pub`, password]) {
    await copyTree('copying the twin’s keys', file, join(folder, 'keys'));
  }
  for (const host of state.hosts) {
    onProgress({ step: 'save', detail: 'copying its disk', host: host.name });
    const own = join(folder, 'hosts', host.name);
    const paths = hostPaths(id, host.name);
    mkdirSync(own, { recursive: true });
    mkdirSync(join(folder, 'keys', 'hosts', host.name), { mode: 0o700 });
    for (const part of [paths.upper, paths.disks]) await copyTree(`copying the disk of ${host.name}`, part, own);
    for (const file of readdirSync(paths.folder).filter(one => one.startsWith('ssh_host_'))) {
      await copyTree('copying the twin’s keys', join(paths.folder, file), join(folder, 'keys', 'hosts', host.name));
    }
  }
  const saved: SavedTwin = {
    cluster: state.cluster,
    fingerprint: state.fingerprint,
    hosts: state.hosts,
    ...(state.from === undefined ? {} : { from: state.from }),
    savedAt: new Date().toISOString(),
  };
  writeFileSync(join(folder, 'saved.json'), `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
}

/**
 * Saves a running twin under a name: its hosts shut down, their disks are copied, and those that ran are started again. A twin
 * that is started from it (`twin up --from`) begins with these disks, as often as wanted.
 * @throws {Problem} where the twin is not up, a name is taken, or there is no room.
 */
export async function twinSave(inventory: Inventory, name: string, onProgress: OnProgress): Promise<void> {
  requireRootOnLinux();
  requirePlainName(name);
  const { saved } = twinRoots();
  mkdirSync(saved, { recursive: true, mode: 0o700 });
  await withRunningTwin(inventory, state =>
    withLock(join(saved, LOCK), async () => {
      const { folder } = savedPaths(name);
      if (existsSync(folder)) {
        throw new InputProblem({
          what: `a twin was saved as ${name} before`,
          hint: `choose another name, or remove that one: provision twin forget ${name}`,
        });
      }
      const running = state.hosts.map(host => host.name).filter(host => hostLeader(state.id, host) !== undefined);
      await switchPower(inventory, state, 'off', running, onProgress);
      const unfinished = join(saved, UNFINISHED);
      try {
        // One that was killed may have left something there.
        rmSync(unfinished, { recursive: true, force: true });
        mkdirSync(unfinished, { mode: 0o700 });
        await copyTwin(state, unfinished, onProgress);
        renameSync(unfinished, folder);
      } finally {
        rmSync(unfinished, { recursive: true, force: true });
        await switchPower(inventory, state, 'on', running, onProgress);
      }
    }),
  );
}
