import { readdirSync, readFileSync } from 'node:fs';
import { hostPaths, twinPaths } from '../twin-paths.ts';

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended while we looked.
    return '';
  }
};

/** The containers of a twin that run: the process that started each, and the host's own first process. */
export interface HostProcess {
  /** The folder that the host boots from, which names the host. */
  readonly root: string;
  readonly nspawn: number;
  readonly leader: number | undefined;
}

/** Finds a twin's containers in the process table, so that nothing needs to have been written down. */
export function hostProcesses(id: string): HostProcess[] {
  const prefix = `--directory=${twinPaths(id).hosts}/`;
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const argv = read(`/proc/${name}/cmdline`).split('\0');
      if (!(argv[0] ?? '').endsWith('systemd-nspawn')) return [];
      const root = argv.find(word => word.startsWith(prefix))?.slice('--directory='.length);
      if (root === undefined) return [];
      const children = read(`/proc/${name}/task/${name}/children`).trim().split(' ').filter(Boolean).map(Number);
      return [{ root, nspawn: Number(name), leader: children[0] }];
    });
}

/** The first process of a running host, as the machine numbers it; `undefined`: it does not run. */
export function hostLeader(id: string, host: string): number | undefined {
  const { root } = hostPaths(id, host);
  return hostProcesses(id).find(one => one.root === root)?.leader;
}
