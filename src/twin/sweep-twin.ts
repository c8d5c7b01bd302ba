import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeCgroups } from './host/host-cgroup.ts';
import { hostProcesses } from './host/host-processes.ts';
import { mountsUnder } from './host/mounts.ts';
import { packagesServers } from './packages/packages-server.ts';
import { mustRun, runTool } from './run-tool.ts';
import { twinPaths } from './twin-paths.ts';

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** The network namespaces of a twin that exist. */
export const twinNamespaces = (id: string): string[] =>
  list('/run/netns').filter(name => name.startsWith(`twin.${id}.`));

function kill(pid: number): void {
  try {
    if (pid !== process.pid) process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between, which is as well.
  }
}

/** Processes of a twin: all that is in its networks, its hosts' own included, and what watches over its hosts. */
async function twinProcesses(id: string): Promise<{ readonly inside: number[]; readonly watchers: number[] }> {
  const hosts = hostProcesses(id);
  const inside = await Promise.all(
    twinNamespaces(id).map(async netns => (await runTool(['ip', 'netns', 'pids', netns])).stdout.split('\n')),
  );
  const leaders = hosts.flatMap(one => one.leader ?? []);
  return {
    inside: [...leaders, ...packagesServers(id), ...inside.flat().filter(Boolean).map(Number)].filter(
      pid => pid !== process.pid,
    ),
    watchers: hosts.map(one => one.nspawn),
  };
}

/**
 * Takes away everything that a twin is, found by its name alone: also what an `up` left behind that was killed on its
 * way. Doing it again does nothing.
 */
export async function sweepTwin(id: string): Promise<void> {
  const paths = twinPaths(id);
  for (let tries = 0; tries < 200; tries += 1) {
    const { inside, watchers } = await twinProcesses(id);
    if (inside.length + watchers.length === 0) break;
    // A watcher whose host is dead tidies up and ends by itself; only one that does not is killed too.
    for (const pid of tries < 40 ? inside : [...inside, ...watchers]) kill(pid);
    await sleep(25);
  }
  for (const point of mountsUnder(paths.folder)) {
    const result = await runTool(['umount', point]);
    // A process that is ending still holds it: out of sight now, gone with the process.
    if (result.code !== 0) await mustRun(`unmounting ${point}`, ['umount', '--lazy', point]);
  }
  for (const netns of twinNamespaces(id)) await mustRun(`removing ${netns}`, ['ip', 'netns', 'delete', netns]);
  for (const name of list('/etc/netns').filter(one => one.startsWith(`twin.${id}.`))) {
    rmSync(join('/etc/netns', name), { recursive: true, force: true });
  }
  if (existsSync('/etc/netns') && list('/etc/netns').length === 0) rmSync('/etc/netns', { recursive: true });
  removeCgroups(id);
  rmSync(paths.folder, { recursive: true, force: true });
}
