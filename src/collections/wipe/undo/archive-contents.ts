import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { livingFunction, parseLiving } from '../../../remnants/living.ts';
import { raw, sh } from '../../../shell/sh.ts';
import archiveContentsText from './archive-contents.sh';

/** Why nothing is taken from an archive or a copy: it is not there, others can write there, it has no checksum, or another one. */
export type Unfit = 'absent' | 'open' | 'old' | 'changed';

/** What an archive holds of one thing. Text as the host's list has it. */
export interface HeldThing {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Four octal digits. */
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  readonly size: number;
  /** Of a file's content; `undefined` of others. */
  readonly sha256: string | undefined;
  /** What a link says; `undefined` where that makes no line. */
  readonly target: string | undefined;
}

/** An archive as it is on the host now. */
export type FoundArchive = { readonly file: string } & (
  | { readonly unfit: Unfit }
  | {
      readonly unfit: undefined;
      readonly held: readonly HeldThing[];
      /** Which machine made it, and what was mounted there. */
      readonly machine: string;
      readonly mounts: readonly string[];
      /** Units that were enabled then. */
      readonly enabled: readonly string[];
    }
);

/** A copy of a file that was replaced. */
export type FoundCopy = { readonly copy: string } & (
  | { readonly unfit: Unfit }
  | {
      readonly unfit: undefined;
      readonly mode: string;
      readonly uid: string;
      readonly gid: string;
      readonly size: number;
    }
);

/** What a host says of its archives, and of itself. */
export interface ArchiveContents {
  readonly machine: string;
  readonly mounts: readonly string[];
  readonly links: ReadonlySet<string>;
  /** Whether it is noted as a node of a cluster. */
  readonly isNode: boolean;
  /** What of a cluster or a mesh is alive, in words. */
  readonly living: readonly string[];
  /** Whether processes of a cluster are. */
  readonly runs: boolean;
  readonly archives: readonly FoundArchive[];
  readonly copies: readonly FoundCopy[];
}

/** Asks a host for these archives and copies, by their paths; holds each to its checksum, and changes nothing. */
export const archiveContentsProbe = (archives: readonly string[], copies: readonly string[]): Script =>
  sh`${livingFunction}
${raw(archiveContentsText)}
${archives.map(file => sh`provision_contents_of ${file}`)}
${copies.map(copy => sh`provision_copy_of ${copy}`)}
echo end`;

/** A name as it is, of one that `provision_walk` has put into a line. */
const plain = (name: string): string => name.replace(/\\(\\|n)/g, (_, one: string) => (one === 'n' ? '\n' : '\\'));

const kinds: Readonly<Record<string, HeldThing['kind']>> = { '8': 'file', '4': 'folder', a: 'link' };

const octal = (mode: string): string => (Number.parseInt(mode, 16) & 0o7777).toString(8).padStart(4, '0');

const unfits: readonly Unfit[] = ['absent', 'open', 'old', 'changed'];

function unfitOf(lines: readonly string[]): Unfit | undefined {
  const word = lines.find(line => line.startsWith('unfit '))?.slice('unfit '.length);
  return word === undefined ? undefined : (unfits.find(one => one === word) ?? unread('the archives', word));
}

const after = (lines: readonly string[], tag: string): readonly string[] =>
  lines.flatMap(line => (line.startsWith(`${tag} `) ? [line.slice(tag.length + 1)] : []));

function heldOf(lines: readonly string[]): readonly HeldThing[] {
  const targets = new Map(
    after(lines, 'to').flatMap((line): readonly (readonly [string, string])[] => {
      const [name, target, ...more] = line.split('\t');
      return name === undefined || target === undefined || more.length > 0 ? [] : [[name, target]];
    }),
  );
  return after(lines, 'held').map(line => {
    const [, mode = '', uid = '', gid = '', size = '', sum = '', name = ''] =
      /^([0-9a-f]{4}) (\d+):(\d+) (\d+) ([0-9a-f]{64}|-) (\/.*)$/.exec(line) ?? unread('the list of an archive', line);
    const kind = kinds[mode.charAt(0)] ?? unread('the list of an archive', line);
    return {
      path: plain(name),
      kind,
      mode: octal(mode),
      uid,
      gid,
      size: Number(size),
      sha256: kind === 'file' ? sum : undefined,
      target: kind === 'link' ? targets.get(name) : undefined,
    };
  });
}

function archiveOf(file: string, lines: readonly string[]): FoundArchive {
  const unfit = unfitOf(lines);
  if (unfit !== undefined) return { file, unfit };
  if (!lines.includes('good')) return unread('an archive', lines[0] ?? '');
  return {
    file,
    unfit,
    held: heldOf(lines),
    machine: after(lines, 'made-on')[0] ?? '-',
    mounts: after(lines, 'made-with'),
    enabled: after(lines, 'enabled'),
  };
}

function copyOf(copy: string, lines: readonly string[]): FoundCopy {
  const unfit = unfitOf(lines);
  if (unfit !== undefined) return { copy, unfit };
  const [line = ''] = after(lines, 'holds');
  const [, mode = '', uid = '', gid = '', size = ''] =
    /^([0-9a-f]{4}) (\d+):(\d+) (\d+)$/.exec(line) ?? unread('a copy', line);
  return { copy, unfit, mode: octal(mode), uid, gid, size: Number(size) };
}

/** What `archiveContentsProbe` has printed. @throws {Unread} where it makes no sense, or was cut off */
export function parseArchiveContents(stdout: string): ArchiveContents {
  const lines = stdout.trimEnd().split('\n');
  if (lines.at(-1) !== 'end') return unread('the archives', lines.at(-1) ?? '');
  const parts: string[][] = [[]];
  for (const line of lines.slice(0, -1)) {
    if (/^(archive|copy) \//.test(line)) parts.push([]);
    parts.at(-1)?.push(line);
  }
  const [host = [], ...found] = parts;
  return {
    machine: after(host, 'machine')[0] ?? '-',
    mounts: after(host, 'mount'),
    links: new Set(after(host, 'link')),
    isNode: host.includes('node'),
    living: parseLiving(host.join('\n')),
    runs: host.some(line => line.startsWith('process ')),
    archives: found.flatMap(([head = '', ...rest]) =>
      head.startsWith('archive ') ? [archiveOf(head.slice('archive '.length), rest)] : [],
    ),
    copies: found.flatMap(([head = '', ...rest]) =>
      head.startsWith('copy ') ? [copyOf(head.slice('copy '.length), rest)] : [],
    ),
  };
}
