import type { Kept } from '../model/gate/kept.ts';
import type { Script } from '../model/plan/script.ts';
import { unread } from '../model/reading/unread.ts';
import { matchesAny } from '../model/text/glob.ts';
import { sh } from '../shell/sh.ts';
import { foreignRoom, inShort, lineageOf } from './owners.ts';
import { CAUTIOUS } from './ownership.ts';
import type { Process, Processes } from './process.ts';
import processLines from './process-lines.awk';
import { isKeptProcess, type ProcessPatterns } from './process-patterns.ts';

/**
 * Leaves in `$provision_told` first the arguments that are paths, tabs between them, then lines of three files of each process, by three
 * programs, however many there are. Every line of these bears the name of its file, so that no process can put words into another
 * one's command line.
 */
const listed: Script = sh`provision_told=$(grep -aH '' /proc/[0-9]*/stat /proc/[0-9]*/cmdline /proc/[0-9]*/cgroup 2>/dev/null | tr '\0' '\t' |
  awk ${processLines})
once_keep processes`;

/** The same, where what a question beside it was told a moment ago will do. */
export const listedProcesses: Script = sh`once_find processes || {
${listed}
}`;

/** Lists processes; the shell's own number comes first. */
export const processesProbe: Script = sh`${listed}
printf 'self %s\n%s\n' $$ "$provision_told"`;

export function parseProcesses(stdout: string): Processes {
  const files = new Map<number, Map<string, string[]>>();
  for (const line of stdout.split('\n')) {
    const [, pid, kind, text] = /^\/proc\/(\d+)\/(stat|cmdline|cgroup):(.*)$/.exec(line) ?? [];
    if (pid === undefined || kind === undefined || text === undefined) continue;
    const seen = files.get(Number(pid)) ?? new Map<string, string[]>();
    files.set(Number(pid), seen.set(kind, [...(seen.get(kind) ?? []), text]));
  }
  const all = [...files].flatMap(([pid, seen]) => {
    const [stat = '', command = ''] = ['stat', 'cmdline'].map(kind => (seen.get(kind) ?? []).join(' '));
    // The name in brackets may hold anything, brackets and spaces included: what follows the last one counts.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, started] = [fields[0], fields[1], fields[19]];
    if (parent === undefined || started === undefined || state === 'Z' || state === 'X') return [];
    const cgroups = (seen.get('cgroup') ?? []).flatMap(line => /^\d+:[^:]*:(.+)$/.exec(line)?.[1] ?? []);
    return [{ pid, parent: Number(parent), started, command: command.replace(/\s+/g, ' ').trim(), cgroups }];
  });
  const self = Number(/^self (\d+)$/m.exec(stdout)?.[1] ?? 0);
  return { self, all };
}

/** The same where something is concluded from what is not there. @throws {Unread} for a list without who asked for it. */
export function knownProcesses(stdout: string): Processes {
  const processes = parseProcesses(stdout);
  if (processes.all.some(one => one.pid === processes.self)) return processes;
  return unread('the list of processes', stdout.split('\n')[1] ?? '');
}

/** Kubernetes of others that live on the host itself, by the sockets that their shims are told, and their own programs. */
const OTHER_CLUSTERS: Readonly<Record<string, RegExp>> = {
  MicroK8s: /(^\/snap\/microk8s\/| -address \/var\/snap\/microk8s\/)/,
  k0s: /(^(\S*\/)?k0s (controller|worker|kubelet)\b| -address \/run\/k0s\/)/,
};

/** Whose cluster a line of processes belongs to, where one of them says so. */
const otherCluster = (line: readonly Process[]): string | undefined =>
  Object.entries(OTHER_CLUSTERS).find(([, sign]) => line.some(one => sign.test(one.command)))?.[0];

/** Somebody else's cluster on the host itself that a process belongs to: it says so itself, or one that started it does. */
export const clusterOfOthers = (process: Process, all: readonly Process[]): string | undefined =>
  otherCluster(lineageOf(process, all));

/**
 * The processes that are left, and all that they started; never the one that asks, nor those that it depends on, nor what
 * runs in somebody's container (a K3s of k3d, kind's pods) or cluster (MicroK8s): it is named where it matters, never ended. What the
 * inventory keeps by name stays, with all that it started.
 */
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
  const isOurs = (one: Process): boolean =>
    !spared.has(one.pid) &&
    foreignRoom(one, all) === undefined &&
    otherCluster(lineage(one)) === undefined &&
    (matchesAny(patterns.commands, one.command) || one.cgroups.some(path => matchesAny(patterns.cgroups, path)));
  const ours = new Set(all.filter(isOurs));
  if (ours.size === 0) return [];
  return all.filter(one => {
    const line = lineage(one);
    return (
      one.command !== '' &&
      foreignRoom(one, all) === undefined &&
      !spared.has(one.pid) &&
      !line.some(two => two.pid === self) &&
      !line.some(two => isKeptProcess(two, patterns.owners)) &&
      line.some(two => ours.has(two))
    );
  });
}

/** Those that would be left, were they not kept by name, as it is told. */
export function keptProcesses(processes: Processes, patterns: ProcessPatterns): readonly Kept[] {
  if (patterns.owners.keep.length === 0) return [];
  const left = new Set(leftProcesses(processes, patterns));
  return leftProcesses(processes, { ...patterns, owners: CAUTIOUS })
    .filter(one => !left.has(one))
    .map(one => ({ name: `pid ${one.pid}: ${inShort(one.command, 100)}`, why: 'wipe.keep names it', kind: 'process' }));
}

/** Defines `provision_is PID STARTED`: whether that number still names the process that was seen. */
export const processIdentity: Script = sh`provision_is() {
  provision_stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- "$2" \${provision_stat##*') '}
  [ "$1" = "\${21}" ] && [ "$2" != Z ]
}`;
