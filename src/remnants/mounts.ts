import type { Script } from '../model/script.ts';
import { sh } from '../shell/sh.ts';
import { matchesAny } from './glob.ts';
import { sections } from './sections.ts';

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)), its octal signs undone. */
export interface Mount {
  /** Names this mount as long as it is there; a point with two mounts on it has two. */
  readonly id: number;
  /** `8:17`: the file system, however often it is mounted. */
  readonly device: string;
  /** The folder of that file system which is seen here; `/` is all of it. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly source: string;
}

/** What of a host's mounts was read. */
export interface Mounts {
  /** In the order in which they were made. */
  readonly all: readonly Mount[];
  /** Where each folder that was asked about really lies; one that is not there is not in it. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** Mount points of /etc/fstab. */
  readonly atBoot: ReadonlySet<string>;
}

/** Seconds in which the folders must say where they lie: one of them may be a mount whose server is gone. */
const DEADLINE = 5;

/** Lists mounts, where the folders really lie, and what is mounted at boot. */
export const mountsProbe = (folders: readonly string[]): Script => sh`echo '== mounts'
cat /proc/self/mountinfo
echo '== real'
timeout -s KILL ${DEADLINE} sh -c 'for folder; do
  if [ -d "$folder" ]; then (cd -P -- "$folder" && printf "%s\n%s\n" "$folder" "$PWD"); fi
done' sh ${folders.filter(isPlain)} || echo '== silent'
echo '== fstab'
cat /etc/fstab 2>/dev/null || :`;

function isPlain(folder: string): boolean {
  return !/[*?]/.test(folder);
}

const unescapeOctal = (text: string): string =>
  Buffer.from(
    text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  ).toString('utf8');

const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function parseMount(line: string): readonly Mount[] {
  const words = asBytes(line).split(' ');
  const [id, , device, root, point] = words;
  const dash = words.indexOf('-', 6);
  const [type, source] = dash === -1 ? [] : [words[dash + 1], words[dash + 2]];
  if (device === undefined || root === undefined || point === undefined) return [];
  return [
    {
      id: Number(id),
      device,
      root: unescapeOctal(root),
      point: unescapeOctal(point),
      type: type ?? '',
      source: unescapeOctal(source ?? ''),
    },
  ];
}

export function parseMounts(stdout: string): Mounts {
  const parts = sections(stdout);
  const real = parts.get('real') ?? [];
  const fstab = (parts.get('fstab') ?? []).flatMap(line => {
    const [source = '#', point] = asBytes(line.trim()).split(/\s+/);
    return source.startsWith('#') || point === undefined ? [] : [unescapeOctal(point)];
  });
  return {
    all: (parts.get('mounts') ?? []).flatMap(parseMount),
    realPaths: new Map(
      real.flatMap((folder, at) =>
        at % 2 === 0 && real[at + 1] !== undefined ? [[folder, real[at + 1] ?? folder]] : [],
      ),
    ),
    atBoot: new Set(fstab),
  };
}

/**
 * The mounts below the folders, innermost first, also where a folder is a link. A mount on such a folder itself stays: a
 * disk that the user gave the cluster is emptied, not taken away. A folder with wildcards is the name of a mount point
 * (`/run/netns/cni-*`). `except` names places, also by patterns, whose mounts stay, with those below them.
 */
export function mountsBelow(
  { all, realPaths }: Mounts,
  folders: readonly string[],
  except: readonly string[] = [],
): readonly Mount[] {
  const spared = except.flatMap(place => [place, `${place}/*`]);
  // A point is spared by the name that the folder was asked about, wherever that leads.
  const isSpared = (point: string, folder: string, place: string): boolean =>
    matchesAny(spared, point) || matchesAny(spared, `${folder}${point.slice(place.length)}`);
  const isBelow = ({ point }: Mount): boolean =>
    folders.some(folder =>
      [folder, realPaths.get(folder) ?? folder].some(place =>
        isPlain(place)
          ? point.startsWith(`${place}/`) && !isSpared(point, folder, place)
          : matchesAny([place, `${place}/*`], point),
      ),
    );
  return all.filter(isBelow).reverse();
}

/** Of a folder that is seen in two places: where it is besides, outside of what is to go. */
function boundFrom(mount: Mount, mounts: Mounts, going: readonly Mount[]): string | undefined {
  const whole = mounts.all.find(
    one =>
      one.device === mount.device &&
      !going.includes(one) &&
      (one.root === '/' || mount.root === one.root || mount.root.startsWith(`${one.root}/`)),
  );
  if (whole === undefined || mount.type === 'nsfs') return undefined;
  const rest = whole.root === '/' ? mount.root : mount.root.slice(whole.root.length);
  return `${whole.point}${rest}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
}

/** In a few words what is mounted there, and what follows for the user. */
export function describeMount(mount: Mount, mounts: Mounts, going: readonly Mount[]): string {
  const bound = boundFrom(mount, mounts, going);
  const isNamed = mount.source !== '' && !['none', mount.type, 'nsfs'].includes(mount.source);
  const what =
    bound !== undefined
      ? `${bound} bound here, ${mount.type}`
      : isNamed
        ? `${mount.type} of ${mount.source}`
        : mount.type;
  return mounts.atBoot.has(mount.point) ? `${what}, in /etc/fstab: comes back at boot` : what;
}
