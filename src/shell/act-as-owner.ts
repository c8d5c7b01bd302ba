import type { Script } from '../model/script.ts';
import { sh } from './sh.ts';

/** Seconds that something of an owner's may take: he can stop it, or put a pipe in its way. */
const PATIENCE = 60;

/**
 * Defines `provision_there TEXT ARG…`: runs shell text with arguments (`$1` …) in the folder that `provision_reach` has come to. Text
 * and arguments hold no secret; those go by standard input. In root's folders that is here; below a folder of
 * somebody else's a shell of his does it, which first goes the rest of the way. It has his uid and groups, so that
 * the kernel forbids what he may not do; no file of ours is open in it but pipes; it is ended after a minute, or after
 * `provision_patience` seconds. Needs `setpriv` (util-linux), `su`, or busybox's `start-stop-daemon`. Ends with 3 where
 * a folder on the rest of the way is missing.
 */
export const actAsOwner: Script = sh`provision_way=
provision_find_way() {
  if [ -n "$provision_way" ]; then return 0; fi
  if setpriv --reuid 0 --clear-groups true 2>/dev/null; then provision_way=setpriv
  elif command -v su >/dev/null 2>&1; then provision_way=su
  elif command -v start-stop-daemon >/dev/null 2>&1; then provision_way=start-stop-daemon
  else provision_refuse 'belongs to another user, and there is neither setpriv nor su to act as that user'; return 1
  fi
}
provision_become() {
  # Without an account there is no group to belong to; the folder's own may mean rights that the user has not.
  if [ "$provision_as_name" = UNKNOWN ]; then
    provision_group=65534 provision_groups=--clear-groups
  else
    provision_group=$(id -g "$provision_as_name") provision_groups=--init-groups
  fi
  set -- env -i "PATH=$PATH" LC_ALL=C sh "$@"
  case $provision_way in
    setpriv)
      set -- setpriv --reuid "$provision_as" --regid "$provision_group" "$provision_groups" --no-new-privs "$@" ;;
    su)
      set -- su -s /bin/sh -c 'exec "$@"' -- "$provision_as_name" sh "$@" ;;
    start-stop-daemon)
      set -- start-stop-daemon -S -q -p /proc/none -c "$provision_as:$provision_group" -x "$(command -v env)" -- "$@"
      # The program's own name is given by -x.
      ;;
  esac
  timeout -s KILL "\${provision_patience:-${PATIENCE}}" "$@"
}
provision_there() {
  if [ -z "$provision_as" ]; then
    provision_text=$1; shift
    eval "$provision_text"
    return
  fi
  provision_find_way || return 1
  set -- -c 'umask 077
provision_path=$1 provision_make=$2 provision_rest=$3 provision_library=$4 provision_text=$5
shift 5
eval "$provision_library"
provision_user=1 provision_shared=1 provision_as= provision_me=$(id -u)
provision_walk || exit
eval "$provision_text"' provision "$provision_path" "$provision_make" "$provision_rest" "$provision_library" "$@"
  # Its outputs are pipes: what stands behind ours is nobody else's to write to, or to cut.
  {
    provision_ended=$(
      {
        {
          {
            { provision_ended=0; provision_become "$@" <&8 5>&- 6>&- 7>&- 8<&- || provision_ended=$?; echo "$provision_ended" >&5; } \
              2>&1 >&6 6>&- 7>&- | cat >&2 5>&- 6>&- 7>&- 8<&-
          } 6>&1 | cat >&7 5>&- 7>&- 8<&-
        } 5>&1 >&7
      }
    )
  } 7>&1 8<&0
  return "$provision_ended"
}`;
