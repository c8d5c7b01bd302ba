import type { Script } from '../model/script.ts';
import { actAsOwner } from './act-as-owner.ts';
import { lookThere, lookThrough } from './look-there.ts';
import { newBeside, writeBeside } from './new-beside.ts';
import { ownFolder } from './own-folder.ts';
import { lines, sh } from './sh.ts';

/**
 * The way to a path of a host, for whoever reads or writes there.
 *
 * `provision_reach PATH [make|make-private] [follow]` goes to the folder that holds the path's last name and sets `provision_name`
 * (`./NAME`). Where all folders above are root's and nobody else can write to them, nobody can swap a name: they are
 * looked at by name, in one process. From the first on that others can write to, it goes one folder at a time, and asks
 * each `.` who owns it and whether it is the one that was meant. Then it is
 *   - root's alone (nothing else is set): names there can be trusted;
 *   - root's, but others can write there, as /tmp (`provision_shared`): only names that nobody else knows are written
 *     to, and what was opened is compared with what stands there;
 *   - below a folder of somebody else's (`provision_as`, his uid): root does nothing there; he does, with his own rights.
 * A link on the way is followed only where root made it in a folder that is root's alone. Ends with 3 where a folder
 * is missing (with `make` it is made, 0755; with `make-private`, 0700), with 1 and the reason where the way is refused. `follow`: a link of root's at
 * the last name is followed too. A user that is not root trusts itself as it trusts root.
 *
 * `provision_there TEXT ARG…` (`act-as-owner.ts`) then runs shell text in that folder, as whom it has to be.
 */
const walk: Script = sh`provision_break='
'
provision_known=$provision_break
provision_me=
provision_refuse() {
  provision_said=$1; shift
  printf '%s: %s\n' "$provision_path" "$provision_said" >&2
  [ $# = 0 ] || printf '→ %s\n' "$@" >&2
  return 1
}
# UID MODE: nobody but root, or who this is, can write there. Of an access list the group's bits are the mask.
provision_safe() {
  [ "$1" = 0 ] || { [ -n "$provision_me" ] && [ "$1" = "$provision_me" ]; } || return 1
  case $2 in *[2367]? | *[2367]) return 1 ;; esac
}
# What a FUSE file system says of owners is up to whoever mounted it.
provision_not_fuse() {
  case $(stat -f -c %t "$@") in
    *65735546*) provision_refuse 'lies on a FUSE file system, where owners are what its user says' ;;
  esac
}
provision_reach() {
  provision_path=$1 provision_to=$1 provision_hops=0
  provision_as= provision_holder= provision_rest= provision_shared= provision_seen=
  provision_make= provision_follow=
  shift
  case " $* " in *' make '*) provision_make=022 ;; *' make-private '*) provision_make=077 ;; esac
  case " $* " in *' follow '*) provision_follow=follow ;; esac
  while :; do
    provision_look && return 0
    provision_went=$?
    [ $provision_went = 4 ] || return $provision_went
    provision_hops=$((provision_hops + 1))
    [ $provision_hops -lt 40 ] || { provision_refuse 'leads through too many links'; return 1; }
  done
}
# Goes on at where a link leads to; the folders before it are no links.
provision_redirect() {
  [ "$3" = 0 ] || { provision_refuse "$1 is a symbolic link that is not root's"; return 1; }
  provision_leads=$(readlink "$1") || return 1
  case $provision_leads in /*) provision_to=$provision_leads ;; *) provision_to=\${1%/*}/$provision_leads ;; esac
  provision_to=$provision_to$2
  return 4
}
provision_look() {
  provision_before= provision_left=$provision_to/ provision_link= provision_gap= provision_last=
  set -- /
  while :; do
    provision_part=\${provision_left%%/*} provision_left=\${provision_left#*/}
    case $provision_part in
      '') [ -n "$provision_left" ] || break; continue ;;
      .) continue ;;
      ..) provision_before=\${provision_before%/*}; continue ;;
    esac
    if [ -z "$provision_left" ]; then provision_last=$provision_part; break; fi
    provision_before=$provision_before/$provision_part
    if [ -L "$provision_before" ]; then provision_link=$provision_before; set -- "$@" "$provision_link"; break; fi
    if [ ! -d "$provision_before" ]; then provision_gap=$provision_before; break; fi
    set -- "$@" "$provision_before"
  done
  provision_left=\${provision_left%/}
  provision_name=./\${provision_last:-.}
  provision_target=$provision_before/$provision_last
  if [ -z "$provision_link$provision_gap" ] && { [ -z "$provision_follow" ] || [ ! -L "$provision_target" ]; }; then
    case $provision_known in
      *"$provision_break$provision_before/$provision_break"*) cd -P "$provision_before/"; return ;;
    esac
  fi
  if [ -n "$provision_link$provision_gap" ] || { [ ! -e "$provision_target" ] && [ ! -L "$provision_target" ]; }; then
    provision_target=
  fi
  provision_stats=$(stat -c '%d|%a|%u|%g|%s|%U|%G' "$@" \${provision_target:+"$provision_target"}) || :
  provision_device= provision_devices=
  for provision_folder do
    provision_line=\${provision_stats%%"$provision_break"*}
    case $provision_stats in
      *"$provision_break"*) provision_stats=\${provision_stats#*"$provision_break"} ;;
      *) provision_stats= ;;
    esac
    provision_mode=\${provision_line#*|} provision_owner=\${provision_line#*|*|}
    provision_mode=\${provision_mode%%|*} provision_owner=\${provision_owner%%|*}
    if [ "$provision_folder" = "$provision_link" ]; then
      provision_redirect "$provision_link" "/$provision_left" "$provision_owner"
      return
    fi
    if ! provision_safe "$provision_owner" "$provision_mode"; then
      # Its own name is safe, since the folder that holds it is.
      cd -P "$provision_folder" || return 1
      provision_me=\${provision_me:-$(id -u)}
      provision_left=\${provision_to#"\${provision_folder%/}"}
      case $provision_to in
        "\${provision_folder%/}"/*) ;;
        *) provision_refuse 'is reached by a link with .. in it'; return 1 ;;
      esac
      provision_left=\${provision_left#/}
      case $provision_left in */*) provision_rest=\${provision_left%/*} ;; *) provision_rest= ;; esac
      provision_name=./\${provision_left##*/}
      provision_enter && provision_walk
      return
    fi
    case $provision_device in '' | "\${provision_line%%|*}") ;; *) provision_devices=1 ;; esac
    provision_device=\${provision_line%%|*}
  done
  [ -z "$provision_devices" ] || provision_not_fuse "$@" || return 1
  if [ -n "$provision_gap" ]; then
    [ -n "$provision_make" ] || return 3
    (umask "$provision_make"; mkdir -p "$provision_gap") || return 1
    return 4
  fi
  if [ -n "$provision_follow" ] && [ -L "$provision_target" ]; then
    provision_owner=\${provision_stats#*|*|}
    provision_redirect "$provision_target" '' "\${provision_owner%%|*}"
    return
  fi
  provision_seen=\${provision_stats#*|}
  provision_known=$provision_known$provision_before/$provision_break
  cd -P "$provision_before/"
}
# What the folder that was come to means for everything in it.
provision_enter() {
  [ -z "\${provision_user-}" ] || return 0
  set -- $(stat -c '%u %a %U' .)
  [ $# = 3 ] || { provision_refuse "$PWD does not say whose it is"; return 1; }
  provision_shared=
  if [ "$1" = 0 ] || [ "$1" = "$provision_me" ]; then
    provision_safe "$1" "$2" || provision_shared=1
    provision_not_fuse .
  elif [ "$provision_me" = 0 ]; then
    provision_as=$1 provision_as_name=$3 provision_holder="in $1|$3 "
  else
    provision_shared=1
  fi
}
provision_walk() {
  while [ -n "$provision_rest" ] && [ -z "$provision_as" ]; do
    provision_part=\${provision_rest%%/*}
    case $provision_rest in */*) provision_rest=\${provision_rest#*/} ;; *) provision_rest= ;; esac
    case $provision_part in '' | .) continue ;; esac
    provision_meant=\${PWD%/}/$provision_part
    if [ -L "./$provision_part" ] || [ "$provision_part" = .. ]; then
      provision_refuse "$provision_meant is a symbolic link in a folder where others than root can write" \
        'name the folder that it leads to'
      return 1
    fi
    if [ ! -e "./$provision_part" ]; then
      [ -n "$provision_make" ] || return 3
      (umask "$provision_make"; mkdir "./$provision_part") || return 1
    fi
    [ -d "./$provision_part" ] || return 3
    if ! cd -P "./$provision_part" || [ "$PWD" != "$provision_meant" ]; then
      provision_refuse "$provision_meant has changed while it was entered"
      return 1
    fi
    provision_enter || return 1
  done
}`;

/** Defines `provision_reach`, `provision_there`, and what is done in the folder that was reached. */
export const reachFunctions: Script = sh`provision_library=${lines(walk, lookThere, newBeside, ownFolder).text}
eval "$provision_library"
${actAsOwner}
${lookThrough}
${writeBeside}`;
