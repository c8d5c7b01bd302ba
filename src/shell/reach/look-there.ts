import type { Script } from '../../model/plan/script.ts';
import { sh } from '../sh.ts';

/** Seconds after which something that is being opened is not a file: a pipe that came to stand in its place. */
const OPENING = 10;

/**
 * Defines, for the folder that was reached: `provision_see NAME`, which says in a line what stands there, following no link
 * and opening nothing (a folder or file with `stat`'s mode, uid, gid, size, owner and group); and `provision_read NAME`,
 * which prints a file. Where others can write, what was opened must be what stands there now, by its inode.
 */
export const lookThere: Script = sh`provision_see() {
  if [ -L "$1" ]; then
    printf 'symlink %s' "$(readlink "$1")" | tr '\n' '?'
    echo
  elif [ -f "$1" ]; then stat -c 'file %a|%u|%g|%s|%U|%G' "$1"
  elif [ -d "$1" ]; then stat -c 'directory %a|%u|%g|0|%U|%G' "$1"
  elif [ -e "$1" ]; then echo other
  else echo absent
  fi
}
provision_read() {
  if [ -z "$provision_shared" ]; then cat <"$1"; return; fi
  if [ -L "$1" ] || [ ! -f "$1" ]; then reach_refuse 'is not a plain file'; return 1; fi
  timeout -s KILL ${OPENING} sh -c 'exec 3<"$1"
    [ -f /proc/self/fd/3 ] && [ "$(stat -L -c %d.%i /proc/self/fd/3)" = "$(stat -c %d.%i "$1")" ] || exit 1
    exec cat <&3' sh "$1" || { reach_refuse 'could not be read, or changed while it was read'; return 1; }
}`;

/**
 * Defines, for whoever has come to a path: `provision_look_at`, which sets `provision_kind` to what `provision_see` says of it; and
 * `provision_through COMMAND…`, which gives the file's content to a command's standard input, and fails where it
 * could not be read; `provision_alone`, which refuses a place where others than root can write, and sets `reach_real` to the
 * path as it may be used there.
 */
export const lookThrough: Script = sh`provision_look_at() {
  if [ -n "$provision_seen" ] && [ ! -L "$provision_name" ] && [ -f "$provision_name" ]; then
    provision_kind="file $provision_seen"
  else
    reach_looked=0
    provision_kind=$(provision_there 'provision_see "$1"' "$provision_name") || reach_looked=$?
    case $reach_looked in
      0) ;;
      3) provision_kind=absent ;;
      *) return 1 ;;
    esac
  fi
}
provision_through() {
  if [ -z "$provision_as$provision_shared" ]; then "$@" <"$provision_name"; return; fi
  {
    reach_unread=$(
      {
        { provision_there 'provision_read "$1"' "$provision_name" 3>&- 4>&- || echo unread >&3; } | "$@" 3>&- >&4
      } 3>&1
    )
  } 4>&1 || return
  [ -z "$reach_unread" ]
}
provision_alone() {
  if [ -n "$provision_as$provision_shared" ]; then
    reach_refuse 'lies where others than root can write' 'look what is there, then: chown root and chmod go-w the folder; or choose a place where only root can'
    return 1
  fi
  reach_real=\${PWD%/}/\${provision_name#./}
}`;
