import { unread } from '../../model/reading/unread.ts';

/** A mount of a host, as /proc/self/mountinfo tells of it (proc_pid_mountinfo(5)), its octal signs undone. */
export interface Mount {
  /** Names this mount as long as it is there; a point with two mounts on it has two. */
  readonly id: string;
  /** `8:17`: the file system, however often it is mounted. */
  readonly device: string;
  /** The folder of that file system which is seen here; `/` is all of it. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly source: string;
  readonly readOnly: boolean;
}

/** A character for each byte: each byte has a sign of its own. */
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Undoes the octal signs of mountinfo and fstab: `\040` is a space. */
export const unescapeOctal = (text: string): string =>
  Buffer.from(
    asBytes(text).replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  ).toString('utf8');

/**
 * Reads lines `PARENT POINT ID TYPE ro|rw SOURCE ROOT DEVICE` (`$provision_mounts` of `shell/places`), in the order in which
 * the mounts were made.
 * @throws {Unread} where a line makes no sense, or there is none: a host has at least its root.
 */
export function parseMountTable(lines: readonly string[]): readonly Mount[] {
  const rows = lines.filter(line => line !== '');
  if (rows.length === 0) unread('the mount table', '');
  return rows.map(line => {
    const [, point, id, type, mode, source, root, device] = line.split(' ');
    if (point === undefined || id === undefined || type === undefined) unread('the mount table', line);
    if (source === undefined || root === undefined || device === undefined) unread('the mount table', line);
    return {
      id,
      device,
      root: unescapeOctal(root),
      point: unescapeOctal(point),
      type,
      source: unescapeOctal(source),
      readOnly: mode === 'ro',
    };
  });
}
