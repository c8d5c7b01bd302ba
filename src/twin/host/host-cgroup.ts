import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limitMemory, MOUNT } from './host-memory.ts';

const FOLDER = 'provision-twin';

/** Whether systemd runs this machine: it then gives every container a cgroup of its own. */
export const machineHasSystemd = (): boolean => existsSync('/run/systemd/system');

/** Whether the machine has only the one hierarchy of cgroup 2, with all controllers in it. */
export const machineHasCgroup2 = (): boolean => existsSync(join(MOUNT, 'cgroup.controllers'));

const hierarchies = (): string[] =>
  [MOUNT, ...readdirSync(MOUNT).map(name => join(MOUNT, name))].filter(folder =>
    existsSync(join(folder, 'cgroup.procs')),
  );

/** The hierarchies in which systemd itself keeps its units, or two of them would share one place. */
const systemds = new Set([MOUNT, join(MOUNT, 'systemd'), join(MOUNT, 'unified')]);

/** Hands a cgroup's controllers of the new kind down to the cgroups below it, as far as the machine has them. */
function handDown(folder: string): void {
  if (!machineHasCgroup2()) return;
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

function makeCgroup(folder: string): void {
  if (existsSync(folder)) return;
  makeCgroup(dirname(folder));
  handDown(dirname(folder));
  mkdirSync(folder);
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    // Nothing can join a cpuset of the old kind that has no processors or memory yet.
    if (existsSync(join(MOUNT, 'cpuset', name)) && existsSync(join(folder, name))) {
      writeFileSync(join(folder, name), readFileSync(join(dirname(folder), name)));
    }
  }
}

/**
 * Makes a host's own cgroups where no systemd would, with its limit of memory in bytes, and returns their folders; those of all
 * the old kind's controllers for a host that runs containers itself.
 */
export function makeHostCgroups(id: string, host: string, privileged: boolean, memory: number): string[] {
  if (machineHasSystemd()) return [];
  const folders = hierarchies()
    .filter(folder => privileged || systemds.has(folder) || folder === join(MOUNT, 'memory'))
    .map(folder => join(folder, FOLDER, id, host));
  for (const folder of folders) {
    makeCgroup(folder);
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
export function removeCgroups(id: string): void {
  if (!existsSync(MOUNT)) return;
  for (const hierarchy of hierarchies()) {
    const all = join(hierarchy, FOLDER);
    removeTree(join(all, id));
    if (existsSync(all) && childrenOf(all).length === 0) rmdirSync(all);
  }
}
