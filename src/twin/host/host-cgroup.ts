import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limitMemory, MOUNT } from './host-memory.ts';

const FOLDER = 'provision-twin';

/** Whether systemd runs this machine: it then gives every container a cgroup of its own. */
export const machineHasSystemd = (): boolean => existsSync('/run/systemd/system');

/** Whether the machine has only the one hierarchy of cgroup 2, with all controllers in it. */
export const machineHasCgroup2 = (mount: string = MOUNT): boolean => existsSync(join(mount, 'cgroup.controllers'));

/** Where cgroup 2 is the only one, what lies in it are cgroups of others, and a process is in one of them at a time. */
const hierarchies = (mount: string): string[] =>
  machineHasCgroup2(mount)
    ? [mount]
    : readdirSync(mount)
        .map(name => join(mount, name))
        .filter(folder => existsSync(join(folder, 'cgroup.procs')));

/** The hierarchies in which systemd itself keeps its units, or two of them would share one place. */
const isSystemds = (folder: string, mount: string): boolean =>
  [mount, join(mount, 'systemd'), join(mount, 'unified')].includes(folder);

/** Hands a cgroup's controllers of the new kind down to the cgroups below it, as far as the machine has them. */
function handDown(folder: string): void {
  for (const controller of readFileSync(join(folder, 'cgroup.controllers'), 'utf8')
    .trim()
    .split(/\s+/)
    .filter(Boolean)) {
    try {
      writeFileSync(join(folder, 'cgroup.subtree_control'), `+${controller}`);
    } catch {
      // Refused where this cgroup has processes of its own: `twin status` says which host has no limit.
    }
  }
}

function makeCgroup(folder: string, mount: string): void {
  if (folder === mount) return;
  makeCgroup(dirname(folder), mount);
  // Also above one that is there: nobody knows who made it.
  if (machineHasCgroup2(mount)) handDown(dirname(folder));
  if (existsSync(folder)) return;
  mkdirSync(folder);
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    // Nothing can join a cpuset of the old kind that has no processors or memory yet.
    if (existsSync(join(mount, 'cpuset', name)) && existsSync(join(folder, name))) {
      writeFileSync(join(folder, name), readFileSync(join(dirname(folder), name)));
    }
  }
}

/**
 * Makes a host's own cgroups where no systemd would, with its limit of memory in bytes, and returns their folders; those of all
 * the old kind's controllers for a host that runs containers itself.
 * @param mount where the machine has its cgroups
 */
export function makeHostCgroups(
  id: string,
  host: string,
  privileged: boolean,
  memory: number,
  mount: string = MOUNT,
): string[] {
  if (machineHasSystemd()) return [];
  const folders = hierarchies(mount)
    .filter(folder => privileged || isSystemds(folder, mount) || folder === join(mount, 'memory'))
    .map(folder => join(folder, FOLDER, id, host));
  for (const folder of folders) {
    makeCgroup(folder, mount);
    limitMemory(folder, memory);
  }
  return folders;
}

const childrenOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => join(folder, entry.name));

function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const child of childrenOf(folder)) removeTree(child);
  rmdirSync(folder);
}

/** Takes away a twin's cgroups, in which no process may be left. */
export function removeCgroups(id: string, mount: string = MOUNT): void {
  if (!existsSync(mount)) return;
  for (const hierarchy of hierarchies(mount)) {
    const all = join(hierarchy, FOLDER);
    removeTree(join(all, id));
    if (existsSync(all) && childrenOf(all).length === 0) rmdirSync(all);
  }
}
