import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the machine has its cgroups. */
export const MOUNT = '/sys/fs/cgroup';

/** The files of a cgroup that say what memory it may have, has, and how often programs were ended for it. */
interface Files {
  readonly limit: string;
  /** Memory with what is swapped out (old kind), or the swap alone (new kind); not there where the machine counts no swap. */
  readonly swap: string;
  readonly used: string;
  readonly killed: string;
}

const OLD: Files = {
  limit: 'memory.limit_in_bytes',
  swap: 'memory.memsw.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  killed: 'memory.oom_control',
};
const NEW: Files = {
  limit: 'memory.max',
  swap: 'memory.swap.max',
  used: 'memory.current',
  killed: 'memory.events',
};

/** What the old kind says where there is no limit: the largest number of pages. */
const NO_LIMIT = 2 ** 62;

const kindOf = (folder: string): Files | undefined => [NEW, OLD].find(({ limit }) => existsSync(join(folder, limit)));

/**
 * Gives a cgroup so many bytes of memory and no swap, where it counts memory at all: what one host's programs take
 * must not end the machine's.
 */
export function limitMemory(folder: string, bytes: number): void {
  const files = kindOf(folder);
  if (files === undefined) return;
  // The old kind refuses a sum that is smaller than the memory alone, in either order.
  if (existsSync(join(folder, files.swap)) && files === OLD) writeFileSync(join(folder, files.swap), '-1');
  writeFileSync(join(folder, files.limit), String(bytes));
  if (existsSync(join(folder, files.swap))) {
    writeFileSync(join(folder, files.swap), files === OLD ? String(bytes) : '0');
  }
}

/** What a host's programs may have of the machine's memory, what they have, in bytes, and how many were ended for want of it. */
export interface HostMemory {
  readonly limit: number;
  readonly used: number;
  readonly killed: number;
}

const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8').trim();

/** How many programs of a cgroup were ended; the old kind counts each in its own cgroup only, the new one in all above. */
function killedIn(folder: string, files: Files): number {
  const own = Number(/^oom_kill (\d+)$/m.exec(read(folder, files.killed))?.[1] ?? 0);
  if (files === NEW) return own;
  const below = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return below.reduce((sum, { name }) => sum + killedIn(join(folder, name), files), own);
}

/** The cgroups of a process, of both kinds, from its own up. */
function cgroupsOf(pid: number): string[] {
  const own = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, number, names = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
      if (number === '0') return [join(MOUNT, path)];
      return names.split(',').includes('memory') ? [join(MOUNT, 'memory', path)] : [];
    });
  return own.flatMap(folder => {
    const all: string[] = [];
    for (let one = folder; one.startsWith(`${MOUNT}/`); one = dirname(one)) all.push(one);
    return all;
  });
}

/** Reads the limit that a process is under; `undefined`: there is none, or it ended while we looked. */
export function memoryOf(pid: number): HostMemory | undefined {
  try {
    for (const folder of cgroupsOf(pid)) {
      const files = kindOf(folder);
      const limit = files === undefined ? 'max' : read(folder, files.limit);
      if (files === undefined || limit === 'max' || Number(limit) > NO_LIMIT) continue;
      return { limit: Number(limit), used: Number(read(folder, files.used)), killed: killedIn(folder, files) };
    }
  } catch {
    // It ended while we looked.
  }
  return undefined;
}
