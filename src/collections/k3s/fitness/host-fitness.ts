import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw } from '../../../shell/sh.ts';
import { parseSockets, type Socket, socketsProbe } from '../../network/state/sockets.ts';
import hostFitness from './host-fitness.sh';

/** A line of a file that says how a Raspberry Pi boots. */
export interface BootLine {
  readonly file: string;
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
}

/** What of a host decides whether K3s can run on it, as it is in force now. */
export interface HostFitness {
  /** The kind of control groups; `undefined`: none. */
  readonly cgroup: 1 | 2 | undefined;
  readonly controllers: ReadonlySet<string>;
  /** A setting on the host lets the kubelet run with the old kind of control groups. */
  readonly oldKindAllowed: boolean;
  /** The kernel's command line. */
  readonly cmdline: string;
  readonly bootLines: readonly BootLine[];
  /** KiB. */
  readonly memory: number;
  /** What is free where images and volumes go. */
  readonly disk: { readonly free: number; readonly mount: string };
  /** Whether it is a node already: its ports and its disk are taken by itself. */
  readonly isNode: boolean;
  /** Addresses of name servers by the file that has them. */
  readonly nameservers: ReadonlyMap<string, readonly string[]>;
  readonly listeners: readonly Socket[];
  /** Modules that this kernel does not have; `undefined` where it does not say which it has. */
  readonly missingModules: readonly string[] | undefined;
}

/** Prints it, and changes nothing. */
export const hostFitnessProbe: Script = lines(raw(hostFitness), socketsProbe);

function byFile(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const line of lines) {
    const [file = '', server = ''] = line.split(' ');
    all.set(file, [...(all.get(file) ?? []), server]);
  }
  return all;
}

/** @throws {Unread} where memory, room or who listens is not told. */
export function parseHostFitness(stdout: string): HostFitness {
  const of = taggedLines(stdout);
  const number = (what: string, text: string | undefined): number =>
    text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : unread(what, text ?? '');
  const [free, mount = ''] = (of('disk')[0] ?? '').split(' ');
  const [cgroup] = of('cgroup');
  return {
    cgroup: cgroup === '2' ? 2 : cgroup === '1' ? 1 : undefined,
    controllers: new Set(of('controllers').flatMap(line => line.split(' '))),
    oldKindAllowed: of('old_kind').length > 0,
    cmdline: of('cmdline')[0] ?? '',
    bootLines: of('boot_line').flatMap(line => {
      const [, file, at, text = ''] = /^(\S+) (\d+) ?(.*)$/.exec(line) ?? [];
      return file === undefined ? [] : [{ file, number: Number(at), text }];
    }),
    memory: number('/proc/meminfo', of('memory')[0]),
    disk: { free: number('df', free), mount },
    isNode: of('node').length > 0,
    nameservers: byFile(of('nameserver')),
    listeners: parseSockets(stdout),
    missingModules: of('modules').length === 0 ? undefined : of('no_module'),
  };
}
