import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Everything that a twin could leave behind on the machine, as lines that can be compared. */
export function traces(): Record<string, string[]> {
  const commands = list('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
  const cgroups = ['', '/systemd', '/unified', '/memory'].flatMap(part =>
    list(`/sys/fs/cgroup${part}/provision-twin`).map(name => `${part}/${name}`),
  );
  return {
    namespaces: list('/run/netns').sort(),
    netnsFiles: list('/etc/netns').sort(),
    interfaces: list('/sys/class/net').sort(),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map(line => line.split(' ')[4] ?? '')
      .filter(point => !point.startsWith('/proc/'))
      .sort(),
    processes: commands.filter(command => /systemd-nspawn|wireguard-go/.test(command)).sort(),
    rules: execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' }).split('\n'),
    cgroups: cgroups.filter(name => !name.includes('cgroup.')).sort(),
    folders: list('/var/lib/provision/twin')
      .filter(name => !name.endsWith('.lock'))
      .sort(),
  };
}
