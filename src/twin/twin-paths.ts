import { join, resolve } from 'node:path';
import { variable } from '../model/environment.ts';

/**
 * Folders of all twins: what can be built again, what a running twin needs, and what users saved. `PROVISION_TWIN_DIR`
 * moves all three.
 */
export function twinRoots(): { readonly cache: string; readonly state: string; readonly saved: string } {
  const moved = variable('PROVISION_TWIN_DIR');
  return moved === undefined
    ? {
        cache: '/var/cache/provision/twin',
        state: '/var/lib/provision/twin',
        saved: '/var/lib/provision/twin-saved',
      }
    : {
        cache: join(resolve(moved), 'cache'),
        state: join(resolve(moved), 'state'),
        saved: join(resolve(moved), 'saved'),
      };
}

/** Where one twin keeps what belongs to it. */
export interface TwinPaths {
  readonly folder: string;
  readonly state: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly password: string;
  readonly hosts: string;
}

export function twinPaths(id: string): TwinPaths {
  const folder = join(twinRoots().state, id);
  return {
    folder,
    state: join(folder, 'state.json'),
    identity: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    password: join(folder, 'become-password'),
    hosts: join(folder, 'hosts'),
  };
}

/** Where one host of a twin keeps its disk: `root` is the overlay of `upper` over the image. What it writes lies below `store`. */
export interface HostPaths {
  readonly folder: string;
  readonly root: string;
  /** A file with a file system of the host's own, for hosts whose disk has a size; mounted at `store`. */
  readonly disk: string;
  readonly store: string;
  readonly upper: string;
  readonly work: string;
  readonly console: string;
  /** A script that makes the host's network anew, as it is when the host is switched on. */
  readonly network: string;
  /** A drop-in of systemd's for what runs containers there. */
  readonly containers: string;
  /** Folders on a real file system, for hosts that run containers themselves. */
  readonly disks: string;
}

export function hostPaths(id: string, host: string): HostPaths {
  const folder = join(twinPaths(id).hosts, host);
  const store = join(folder, 'store');
  return {
    folder,
    root: join(folder, 'root'),
    disk: join(folder, 'disk.ext4'),
    store,
    upper: join(store, 'upper'),
    work: join(store, 'work'),
    console: join(folder, 'console.log'),
    network: join(folder, 'network.sh'),
    containers: join(folder, 'containers.conf'),
    disks: join(store, 'disks'),
  };
}
