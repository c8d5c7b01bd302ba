import type { Script } from '../../model/plan/script.ts';
import { raw, sh } from '../sh.ts';
import { type Mount, parseMountTable } from './mount-table.ts';
import placesText from './places.sh';

/**
 * What stands at a place. `silent`: it lies on a file system whose server does not answer. `unreadable`: too many links, or
 * control characters in a name.
 */
export type PlaceKind = 'absent' | 'directory' | 'file' | 'symbolic link' | 'special file' | 'silent' | 'unreadable';

/** Where a path leads on a host: the answer to `placesProbe`. */
export interface Place {
  /** As it was asked about. */
  readonly path: string;
  readonly kind: PlaceKind;
  /** The same place with every link of the folders above resolved; its own name as it stands. */
  readonly real: string;
  /** For a link: where it leads in the end, whether there is something or not. */
  readonly leadsTo?: string;
  /** Whether something is mounted right there. */
  readonly mounted: boolean;
  /** The mount that it lies on; `undefined` where mountinfo does not tell. */
  readonly mount?: Mount;
  /** Numeric user of what stands there (of a link: of the link). */
  readonly owner?: string;
  /** `DEVICE:INODE`, which `provision_apart` takes. */
  readonly identity?: string;
}

/**
 * Defines `provision_place PATH [follow]`: where an absolute path leads, told by the text of mountinfo and one look at each
 * name on the way, so that no mount is looked at but those that the path itself goes through, and of these none whose
 * server does not answer. Sets `$provision_kind` (as `PlaceKind`), `$provision_real` (its real path; with `follow` also
 * that of what a link at its end leads to), `$provision_mounted` (`yes` where something is mounted right there), and
 * `$provision_mount` (the id of the mount that it lies on). Costs a process only for each link and each file system with a
 * server. `provision_gone PATH` is one look instead: whether surely nothing stands there; it says no where a look might hang.
 * `$provision_mounts` holds a line `PARENT POINT ID TYPE ro|rw SOURCE ROOT DEVICE` for each mount, escaped as in mountinfo.
 */
export const placeFunction: Script = raw(placesText);

/** Asks for each path where it leads, and who owns what stands there; `parsePlaces` reads the answer. Changes nothing. */
export const placesProbe = (paths: readonly string[]): Script => sh`${placeFunction}
printf 'mounts%s==\n' "$provision_mounts"
provision_owned=
set -- ${paths}
for provision_path; do
  provision_place "$provision_path"
  provision_told="$provision_kind	$provision_real	$provision_mounted	$provision_mount"
  case $provision_kind in absent | silent | unreadable) ;; *) set -- "$@" "$provision_real"; provision_owned=yes ;; esac
  provision_leads=
  if [ "$provision_kind" = 'symbolic link' ]; then provision_place "$provision_path" follow; provision_leads=$provision_real; fi
  printf '%s	%s	%s\n' "$provision_told" "$provision_leads" "$provision_path"
done
shift ${paths.length}
echo ==
if [ -n "$provision_owned" ]; then stat -c '%u %d:%i %n' -- "$@" 2>/dev/null || :; fi`;

const kinds: readonly string[] = [
  'absent',
  'directory',
  'file',
  'symbolic link',
  'special file',
  'silent',
  'unreadable',
] satisfies readonly PlaceKind[];
const isKind = (word: string): word is PlaceKind => kinds.includes(word);

/** What `placesProbe` printed, in the order of the paths; a line that makes no sense is left out. */
export function parsePlaces(stdout: string): readonly Place[] {
  const [mountLines = '', placeLines = '', ownerLines = ''] = stdout.split('\n==\n');
  // The first line is the word `mounts`.
  const mounts = new Map(parseMountTable(mountLines.split('\n').slice(1)).map(mount => [mount.id, mount]));
  const owners = new Map<string, { readonly owner: string; readonly identity: string }>();
  for (const line of ownerLines.split('\n')) {
    const [, owner, identity, real] = /^(\d+) (\d+:\d+) (\/.*)$/.exec(line) ?? [];
    if (owner !== undefined && identity !== undefined && real !== undefined) owners.set(real, { owner, identity });
  }
  return placeLines.split('\n').flatMap(line => {
    const [kind = '', real = '', mounted = '', id = '', leadsTo = '', path = ''] = line.split('\t');
    if (!isKind(kind) || path === '') return [];
    const mount = mounts.get(id);
    return [
      {
        path,
        kind,
        real,
        mounted: mounted === 'yes',
        ...(leadsTo === '' ? {} : { leadsTo }),
        ...(mount === undefined ? {} : { mount }),
        ...owners.get(real),
      },
    ];
  });
}
