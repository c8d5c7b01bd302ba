import type { Script } from '../../../model/plan/script.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { type Mount, parseMountTable, unescapeOctal } from '../../../shell/reach/mount-table.ts';
import { placeFunction } from '../../../shell/reach/places.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';

/** What of a host's mounts was read. */
export interface Mounts {
  /** In the order in which they were made. */
  readonly all: readonly Mount[];
  /** Where each folder that was asked about really lies; one that is not there is not in it. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** Mount points of /etc/fstab. */
  readonly atBoot: ReadonlySet<string>;
}

/**
 * Lists mounts, where the folders really lie, and what is mounted at boot. A folder on a file system whose server does not
 * answer is told by the way to it; one of which its target cannot be determined is an error.
 */
export const mountsProbe = (folders: readonly string[]): Script => sh`${placeFunction}
provision_told=
for provision_path in ${folders.filter(isPlain)}; do
  ! provision_gone "$provision_path" || continue
  provision_place "$provision_path" follow
  case $provision_kind in
    directory | silent) provision_told="$provision_told$provision_path	$provision_real$provision_line" ;;
    unreadable) printf '%s: its target cannot be determined\n' "$provision_path" >&2; exit 1 ;;
  esac
done
printf '== mounts%s== real\n%s' "$provision_mounts" "$provision_told"
echo '== fstab'
if [ -e /etc/fstab ]; then
  while IFS= read -r provision_told || [ -n "$provision_told" ]; do printf '%s\n' "$provision_told"; done </etc/fstab || provision_unread /etc/fstab
fi`;

function isPlain(folder: string): boolean {
  return !/[*?]/.test(folder);
}

export function parseMounts(stdout: string): Mounts {
  const parts = sections(stdout);
  const fstab = (parts.get('fstab') ?? []).flatMap(line => {
    const [source = '#', point] = line.trim().split(/\s+/);
    return source.startsWith('#') || point === undefined ? [] : [unescapeOctal(point)];
  });
  return {
    all: parseMountTable(parts.get('mounts') ?? []),
    realPaths: new Map(
      (parts.get('real') ?? []).flatMap(line => {
        const [folder, real] = line.split('\t');
        return folder === undefined || real === undefined ? [] : [[folder, real] as const];
      }),
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
