import { sh } from '../shell/sh.ts';
import { matchesAny } from './glob.ts';

/** Lists mounts in the order in which they were made; a point with two mounts on it stands there twice. */
export const mountsProbe = sh`cat /proc/self/mountinfo`;

const unescapeOctal = (text: string): string =>
  Buffer.from(
    text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  ).toString('utf8');

/** Mount points of /proc/self/mountinfo (proc_pid_mountinfo(5)), where space, tab, newline and `\` are octal. */
export const parseMounts = (stdout: string): readonly string[] =>
  Buffer.from(stdout, 'utf8')
    .toString('latin1')
    .split('\n')
    .flatMap(line => {
      const point = line.split(' ')[4];
      return point === undefined ? [] : [unescapeOctal(point)];
    });

/**
 * The mounts below the folders, innermost first. A mount on such a folder itself stays: a disk that the user gave the
 * cluster is emptied, not taken away. A folder with wildcards is the name of a mount point (`/run/netns/cni-*`).
 */
export function mountsBelow(all: readonly string[], folders: readonly string[]): readonly string[] {
  const below = all.filter(point =>
    folders.some(folder =>
      /[*?]/.test(folder) ? matchesAny([folder, `${folder}/*`], point) : point.startsWith(`${folder}/`),
    ),
  );
  return below.reverse();
}
