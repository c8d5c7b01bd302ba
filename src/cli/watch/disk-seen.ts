import type { Script } from '../../model/plan/script.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { unread } from '../../model/reading/unread.ts';
import { sh } from '../../shell/sh.ts';

/** A file system, in bytes. */
export interface Amounts {
  readonly mount: string;
  readonly size: number;
  readonly free: number;
}

export interface DiskSeen {
  readonly host: string;
  readonly disks: readonly Amounts[];
}

/** Folders whose disks are looked at, where they are there: a full one stops a host, or its cluster. */
const FOLDERS = ['/', '/var', '/var/lib/rancher'] as const;

/** Asks how much is free; it changes nothing. */
export const diskProbe: Script = sh`for provision_folder in ${FOLDERS}; do
  [ ! -d "$provision_folder" ] || df -Pk "$provision_folder"
done`;

/** What it printed. @throws {Unread} where it makes no sense */
export function disksOf(host: string, { code, stdout }: Reading): DiskSeen {
  const lines = stdout.split('\n').filter(line => line !== '' && !line.startsWith('Filesystem'));
  const disks = new Map<string, Amounts>();
  for (const line of lines) {
    const [, blocks, , left, mount] = /(\d+) +(\d+) +(\d+) +\d+% (\/.*)$/.exec(line) ?? [];
    if (mount === undefined) unread('df', line);
    else disks.set(mount, { mount, size: Number(blocks) * 1024, free: Number(left) * 1024 });
  }
  if (code !== 0 || disks.size === 0) unread('df', stdout);
  return { host, disks: [...disks.values()] };
}
