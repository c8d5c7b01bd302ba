import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended while we looked.
    return '';
  }
};

/**
 * Everything of a cluster's twins that there is on the machine, as lines that can be compared. Interfaces and rules are
 * the machine's own, all of them: a twin has none there.
 */
export function traces(cluster: string): Record<string, string[]> {
  const ours = (lines: readonly string[]): string[] => lines.filter(line => line.includes(cluster)).sort();
  const processes = list('/proc')
    .filter(name => /^\d+$/.test(name))
    // One that has ended and waits to be noticed by its parent is no process any more.
    .filter(pid => !/^State:\s*Z/m.test(read(`/proc/${pid}/status`)))
    .map(pid => `${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')} ${read(`/proc/${pid}/cgroup`)}`);
  return {
    interfaces: list('/sys/class/net').sort(),
    rules: execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' }).split('\n'),
    namespaces: ours(list('/run/netns')),
    seats: ours(list('/etc/netns')),
    mounts: ours(read('/proc/self/mountinfo').split('\n')),
    processes: ours(processes),
    cgroups: ours(
      ['', '/systemd', '/unified', '/memory'].flatMap(part => list(`/sys/fs/cgroup${part}/provision-twin`)),
    ),
    folders: ours(list('/var/lib/provision/twin')),
  };
}
