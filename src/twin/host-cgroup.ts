import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const MOUNT = '/sys/fs/cgroup';

/** Whether systemd runs this machine: it then gives every container a cgroup of its own. */
export const machineHasSystemd = (): boolean => existsSync('/run/systemd/system');

/** Whether the machine has only the one hierarchy of cgroup 2, with all controllers in it. */
export const machineHasCgroup2 = (): boolean => existsSync(join(MOUNT, 'cgroup.controllers'));

/** Hierarchies in which a host needs a place of its own, or two systemds would share one. */
const hierarchies = (): string[] =>
  [MOUNT, join(MOUNT, 'systemd'), join(MOUNT, 'unified')].filter(folder => existsSync(join(folder, 'cgroup.procs')));

/** The cgroups to make for a host where no systemd does; none where one does. */
export const hostCgroups = (id: string, host: string): string[] =>
  machineHasSystemd() ? [] : hierarchies().map(folder => join(folder, 'provision-twin', id, host));

function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** Takes away a twin's cgroups, in which no process may be left. */
export function removeCgroups(id: string): void {
  for (const hierarchy of hierarchies()) {
    const all = join(hierarchy, 'provision-twin');
    removeTree(join(all, id));
    if (existsSync(all) && readdirSync(all, { withFileTypes: true }).every(entry => !entry.isDirectory()))
      rmdirSync(all);
  }
}
