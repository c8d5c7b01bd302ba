import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OnProgress } from './progress.ts';

/** A limit of the kernel that all hosts of all twins share. */
interface Limit {
  /** Its name for sysctl(8). */
  readonly name: string;
  readonly wanted: number;
  /** Hosts in a twin from which on the kernel's default may not be enough. */
  readonly from: number;
}

/**
 * Enough for some hundred hosts.
 *
 * - inotify(7): all hosts count as one user, each takes eight instances, and the default of 128 is used up by fifteen:
 *   what starts then dies at once (a tunnel in user space: its interface is gone right after it came up).
 * - arp(7): the entries of all network namespaces are counted as one table, and hosts of a mesh know each other: by
 *   forty on one LAN the default of 1,024 is passed, and from then on packets are dropped. Below the first of the three
 *   nothing is collected, above the second all the time.
 */
const LIMITS: readonly Limit[] = [
  { name: 'fs.inotify.max_user_instances', wanted: 4096, from: 1 },
  { name: 'net.ipv4.neigh.default.gc_thresh3', wanted: 65_536, from: 10 },
  { name: 'net.ipv4.neigh.default.gc_thresh2', wanted: 32_768, from: 10 },
  { name: 'net.ipv4.neigh.default.gc_thresh1', wanted: 16_384, from: 10 },
];

/** Raises what the kernel lets a twin of so many hosts have, where it is less than wanted; says what it does. */
export function raiseLimits(hosts: number, onProgress: OnProgress, folder = '/proc/sys'): void {
  for (const { name, wanted, from } of LIMITS) {
    if (hosts < from) continue;
    const path = join(folder, ...name.split('.'));
    const now = Number(readFileSync(path, 'utf8'));
    if (now >= wanted) continue;
    onProgress({ step: 'limits', detail: `${name}: ${now} → ${wanted}, until the next boot` });
    writeFileSync(path, `${wanted}\n`);
  }
}
