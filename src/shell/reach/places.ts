import type { Script } from '../../model/plan/script.ts';
import { raw, sh } from '../sh.ts';
import { type Mount, parseMountTable } from './mount-table.ts';

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

/** File systems that no server stands behind: looking at them keeps nobody waiting. All others are asked with a deadline. */
const LOCAL =
  'bcachefs|binfmt_misc|bpf|btrfs|cgroup|cgroup2|configfs|debugfs|devpts|devtmpfs|efivarfs|erofs|exfat|ext2|ext3|ext4|f2fs|fusectl|hugetlbfs|iso9660|jfs|mqueue|nsfs|ntfs3|overlay|proc|pstore|ramfs|rootfs|securityfs|squashfs|sysfs|tmpfs|tracefs|udf|vfat|xfs|zfs';

/** Seconds that a file system with a server behind it has to answer. */
const ANSWER = 3;

/** Most links on the way to one place, as the kernel has it (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Defines `provision_place PATH [follow]`: where an absolute path leads, told by the text of mountinfo and one look at each
 * name on the way, so that no mount is looked at but those that the path itself goes through, and of these none whose
 * server does not answer. Sets `$provision_kind` (as `PlaceKind`), `$provision_real` (its real path; with `follow` also
 * that of what a link at its end leads to), `$provision_mounted` (`yes` where something is mounted right there), and
 * `$provision_mount` (the id of the mount that it lies on). Costs a process only for each link and each file system with a
 * server. `$provision_mounts` holds a line `PARENT POINT ID TYPE ro|rw SOURCE ROOT DEVICE` for each mount, escaped as in mountinfo.
 */
export const placeFunction: Script = raw(`provision_line=$(printf '\\nx'); provision_line=\${provision_line%x}
provision_mounts=$(awk '{
  at = 7; while (at < NF && $at != "-") at++
  print $2, $5, $1, $(at + 1), ($6 ~ /(^|,)ro(,|$)/ ? "ro" : "rw"), (NF > at + 2 ? $(at + 2) : "none"), $4, $3
  if ($5 == "/" || root == "") root = $5 == "/" ? $1 : $2
}
END { print root }' /proc/self/mountinfo)
# The mount of "/": the last one there, or, in a root that is none, the one that the first depends on.
provision_root=\${provision_mounts##*"$provision_line"}
provision_mounts=$provision_line\${provision_mounts%"$provision_line"*}$provision_line
provision_folder= provision_folder_real= provision_folder_stack=
provision_answering=' '
provision_answers() {
  case $2 in ${LOCAL}) return 0 ;; esac
  case $provision_answering in *" $1=yes "*) return 0 ;; *" $1=no "*) return 1 ;; esac
  # A name that is not there: what is known of one that is might be remembered by the kernel.
  provision_status=0
  timeout -s KILL ${ANSWER} ls -d "$3/.provision-asks-$$" >/dev/null 2>&1 || provision_status=$?
  if [ $provision_status = 137 ] || [ ! -e "$3" ]; then provision_status=no; else provision_status=yes; fi
  provision_answering="$provision_answering$1=$provision_status "
  [ $provision_status = yes ]
}
provision_place() {
  provision_todo=$1 provision_real= provision_stack=$provision_root provision_kind=directory provision_links=0 provision_mounted=yes
  if [ -n "$provision_folder" ] && [ "\${1%/*}" = "$provision_folder" ]; then
    provision_todo=/\${1##*/} provision_real=$provision_folder_real provision_stack=$provision_folder_stack
  fi
  while :; do
    while :; do case $provision_todo in /*) provision_todo=\${provision_todo#/} ;; *) break ;; esac; done
    [ -n "$provision_todo" ] || break
    provision_name=\${provision_todo%%/*}
    provision_todo=\${provision_todo#"$provision_name"}
    case $provision_name in
      .) continue ;;
      ..)
        provision_real=\${provision_real%/*} provision_kind=directory provision_mounted=
        case $provision_stack in */*) provision_stack=\${provision_stack%/*} ;; esac
        continue
        ;;
    esac
    if [ -z "$provision_todo" ] && [ $provision_links = 0 ]; then
      provision_folder=\${1%/*} provision_folder_real=$provision_real provision_folder_stack=$provision_stack
    fi
    provision_next=$provision_real/$provision_name
    provision_under=\${provision_stack##*/}
    case $provision_next in
      *[!-A-Za-z0-9/._:@+=,~%]*)
        provision_escaped=$(printf '%s\\n' "$provision_next" | awk '{
          gsub(/\\\\/, "\\\\134"); gsub(/ /, "\\\\040"); gsub(/\\t/, "\\\\011"); printf "%s%s", (NR > 1 ? "\\\\012" : ""), $0
        }') ;;
      *) provision_escaped=$provision_next ;;
    esac
    provision_row= provision_mounted=
    while :; do
      case $provision_mounts in
        *"$provision_line$provision_under $provision_escaped "*)
          provision_row=\${provision_mounts##*"$provision_line$provision_under $provision_escaped "}
          provision_row=\${provision_row%%"$provision_line"*}
          provision_under=\${provision_row%% *}
          ;;
        *) break ;;
      esac
    done
    if [ -n "$provision_row" ]; then
      provision_real=$provision_next provision_stack=$provision_stack/$provision_under
      provision_row=\${provision_row#* } provision_mounted=yes
      if ! provision_answers "$provision_under" "\${provision_row%% *}" "$provision_next"; then
        provision_kind=silent
        if [ -n "\${provision_todo#/}" ]; then provision_real=$provision_real$provision_todo provision_mounted=; fi
        break
      fi
      if [ -d "$provision_next" ]; then provision_kind=directory; continue; fi
      provision_kind=file
    elif [ -L "$provision_next" ]; then
      if [ -z "$provision_todo" ] && [ -z "\${2-}" ]; then
        provision_kind='symbolic link' provision_real=$provision_next provision_stack=$provision_stack/$provision_under
        break
      fi
      provision_links=$((provision_links + 1))
      if [ $provision_links -gt ${MOST_LINKS} ]; then provision_kind=unreadable provision_real=$provision_next; break; fi
      provision_name=$(readlink "$provision_next"; echo x)
      provision_name=\${provision_name%"\${provision_line}x"}
      case $provision_name in /*) provision_real= provision_stack=$provision_root ;; esac
      provision_todo=$provision_name$provision_todo
      continue
    else
      provision_real=$provision_next provision_stack=$provision_stack/$provision_under
      if [ -d "$provision_next" ]; then provision_kind=directory; continue; fi
      if [ -f "$provision_next" ]; then provision_kind=file
      elif [ -e "$provision_next" ]; then provision_kind='special file'
      else provision_kind=absent
      fi
    fi
    # What is not a folder has nothing below it.
    if [ -n "\${provision_todo#/}" ]; then
      provision_kind=absent provision_real=$provision_real$provision_todo provision_mounted=
    fi
    break
  done
  provision_mount=\${provision_stack##*/}
  case $provision_real in
    '') provision_real=/ ;;
    *[[:cntrl:]]*) provision_kind=unreadable provision_real=$(printf '%s' "$provision_real" | tr -d '[:cntrl:]') ;;
  esac
}`);

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
  const mounts = new Map(parseMountTable(mountLines.split('\n')).map(mount => [mount.id, mount]));
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
