import type { Script } from '../model/script.ts';
import { sh } from '../shell/sh.ts';
import { matchesAny } from './glob.ts';

/** A process of the host. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks after boot (proc_pid_stat(5)): with the number it names one process for ever. */
  readonly started: string;
  /** The arguments, one space between them. */
  readonly command: string;
  readonly cgroups: readonly string[];
}

/** Which processes are left from an old cluster. */
export interface ProcessPatterns {
  /** Of the whole command line, from its beginning. */
  readonly commands: readonly string[];
  /** Of a control group's path: whatever runs in a pod is below `kubepods`. */
  readonly cgroups: readonly string[];
}

/** Bytes of each file that are looked at: enough for any command line that a pattern names. */
const BYTES = 2048;

/** Lists processes with two programs, however many there are; the shell's own number comes first. */
export const processesProbe: Script = sh`echo "self $$"
{ head -c ${BYTES} /proc/[0-9]*/stat /proc/[0-9]*/cmdline /proc/[0-9]*/cgroup 2>/dev/null || :; } | tr '\0' ' '`;

interface Files {
  stat?: string;
  cmdline?: string;
  cgroup?: string;
}

export interface Processes {
  readonly self: number;
  readonly all: readonly Process[];
}

export function parseProcesses(stdout: string): Processes {
  const files = new Map<number, Files>();
  const [first = '', ...rest] = stdout.split('\n');
  const text = `\n${rest.join('\n')}`;
  const parts = text.split(/\n==> \/proc\/(\d+)\/(stat|cmdline|cgroup) <==\n/);
  for (let at = 1; at + 2 < parts.length; at += 3) {
    const pid = Number(parts[at]);
    const kind = parts[at + 1];
    const seen = files.get(pid) ?? {};
    files.set(pid, seen);
    // What comes first is the kernel's: a header inside a command line names a process that was already seen, or none.
    if (kind === 'stat') seen.stat ??= parts[at + 2] ?? '';
    if (kind === 'cmdline') seen.cmdline ??= parts[at + 2] ?? '';
    if (kind === 'cgroup') seen.cgroup ??= parts[at + 2] ?? '';
  }
  const all = [...files].flatMap(([pid, { stat = '', cmdline = '', cgroup = '' }]) => {
    // The name in brackets may hold anything, brackets and spaces included: what follows the last one counts.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, started] = [fields[0], fields[1], fields[19]];
    if (parent === undefined || started === undefined || state === 'Z' || state === 'X') return [];
    const cgroups = cgroup.split('\n').flatMap(line => /^\d+:[^:]*:(.+)$/.exec(line)?.[1] ?? []);
    return [{ pid, parent: Number(parent), started, command: cmdline.replace(/\s+/g, ' ').trim(), cgroups }];
  });
  return { self: Number(/^self (\d+)$/.exec(first)?.[1] ?? 0), all };
}

/** The processes that are left, and all that they started; never the one that asks, nor those that it hangs on. */
export function leftProcesses({ self, all }: Processes, patterns: ProcessPatterns): readonly Process[] {
  const byPid = new Map(all.map(one => [one.pid, one]));
  const lineage = (process: Process): readonly Process[] => {
    const line: Process[] = [];
    for (let one: Process | undefined = process; one !== undefined && !line.includes(one); one = byPid.get(one.parent))
      line.push(one);
    return line;
  };
  const me = byPid.get(self);
  const spared = new Set<number>([1, ...(me === undefined ? [] : lineage(me).map(one => one.pid))]);
  const ours = (one: Process): boolean =>
    !spared.has(one.pid) &&
    (matchesAny(patterns.commands, one.command) || one.cgroups.some(path => matchesAny(patterns.cgroups, path)));
  return all.filter(one => {
    const line = lineage(one);
    return one.command !== '' && !spared.has(one.pid) && !line.some(two => two.pid === self) && line.some(ours);
  });
}

/** Defines `provision_is PID STARTED`: whether that number still names the process that was seen. */
export const processIdentity: Script = sh`provision_is() {
  provision_stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- "$2" \${provision_stat##*') '}
  [ "$1" = "\${21}" ] && [ "$2" != Z ]
}`;
