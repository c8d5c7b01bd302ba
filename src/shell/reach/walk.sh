# shellcheck disable=SC2164 # its status is looked at by the caller
# shellcheck disable=SC2046 # several words on purpose
reach_break='
'
reach_known=$reach_break
reach_me=
reach_user=
# What the questions of one shell name (reach_named), and all above it: one program looks at all of it, and what it says is kept.
reach_named= reach_seen=$reach_break
reach_together() {
  reach_all=/ reach_gone= reach_count=0 reach_ifs=$IFS
  IFS=' '
  for reach_one in $reach_named; do
    reach_one=$reach_one/ reach_at=
    while reach_at=$reach_at${reach_one%%/*} reach_one=${reach_one#*/}; [ -n "$reach_one" ]; do
      reach_at=$reach_at/
      reach_there=$reach_at${reach_one%%/*}
      case " $reach_all$reach_gone " in *" $reach_there "*) continue ;; esac
      if [ -e "$reach_there" ] || [ -L "$reach_there" ]; then reach_all="$reach_all $reach_there"
      else reach_gone="$reach_gone $reach_there" reach_count=$((reach_count + 1))
      fi
      if [ -L "$reach_there" ] || [ ! -d "$reach_there" ]; then break; fi
    done
  done
  reach_named=
  # Words, none of which needs quotes.
  eval "set -- $reach_all $reach_gone"
  reach_stats=$(stat -c '%d|%a|%u|%g|%s|%U|%G' "$@" 2>&1) || :
  eval "set -- $reach_all"
  IFS=$reach_break
  set -f
  for reach_line in $reach_stats; do
    case $reach_line in
      'stat: '*'No such file or directory' | 'stat: '*'Not a directory') reach_count=$((reach_count - 1)) ;;
      'stat: '*) reach_count=none; break ;;
      *)
        [ $# != 0 ] || break
        reach_seen="$reach_seen$1	$reach_line$reach_break"
        shift ;;
    esac
  done
  set +f
  IFS=' '
  for reach_one in $reach_gone; do reach_seen="$reach_seen$reach_one	absent$reach_break"; done
  # What is not told of each is asked where it is wanted.
  if [ $# != 0 ] || [ "$reach_count" != 0 ]; then reach_seen=$reach_break; fi
  IFS=$reach_ifs
}
# PATH…: leaves in $reach_stats what is kept of them.
reach_recall() {
  [ -n "${ask_shared-}" ] || return 1
  [ -z "$reach_named" ] || reach_together
  reach_stats=
  for reach_one; do
    case $reach_seen in
      *"$reach_break$reach_one	absent$reach_break"*) ;;
      *"$reach_break$reach_one	"*)
        reach_one=${reach_seen#*"$reach_break$reach_one	"}
        reach_stats=$reach_stats${reach_stats:+$reach_break}${reach_one%%"$reach_break"*}
        ;;
      *) return 1 ;;
    esac
  done
}
reach_refuse() {
  reach_said=$1; shift
  printf '%s: %s\n' "$reach_path" "$reach_said" >&2
  [ $# = 0 ] || printf '→ %s\n' "$@" >&2
  return 1
}
# UID MODE: nobody but root, or who this is, can write there. Of an access list the group's bits are the mask.
reach_safe() {
  [ "$1" = 0 ] || { [ -n "$reach_me" ] && [ "$1" = "$reach_me" ]; } || return 1
  case $2 in *[2367]? | *[2367]) return 1 ;; esac
}
# What a program says of a path that seems to be missing: only these two mean that it is (ENOENT, ENOTDIR). No right to look there, or a file
# system whose server is gone, is no absence.
reach_is_absence() {
  case $1 in *'No such file or directory' | *'Not a directory') return 0 ;; esac
  reach_refuse "$2 cannot be looked at: ${1##*: }"
}
reach_absent() { reach_told=$(ls -d "$1" 2>&1) || reach_is_absence "$reach_told" "${PWD%/}/${1#./}"; }
# What a FUSE file system says of owners is up to whoever mounted it.
reach_not_fuse() {
  case $(stat -f -c %t "$@") in
    *65735546*) reach_refuse 'is on a FUSE file system, whose owners cannot be trusted' ;;
  esac
}
provision_reach() {
  reach_path=$1 reach_goal=$1 reach_hops=0
  provision_as= provision_holder= reach_rest= provision_shared= provision_seen=
  reach_make= reach_follow=
  shift
  case " $* " in *' make '*) reach_make=022 ;; *' make-private '*) reach_make=077 ;; esac
  case " $* " in *' follow '*) reach_follow=follow ;; esac
  while :; do
    reach_look && return 0
    reach_went=$?
    [ $reach_went = 4 ] || return $reach_went
    reach_hops=$((reach_hops + 1))
    [ $reach_hops -lt 40 ] || { reach_refuse 'goes through too many symbolic links'; return 1; }
  done
}
# Goes on at where a link leads to; the folders before it are no links.
reach_redirect() {
  [ "$3" = 0 ] || { reach_refuse "$1 is a symbolic link that root does not own"; return 1; }
  reach_leads=$(readlink "$1") || return 1
  case $reach_leads in /*) reach_goal=$reach_leads ;; *) reach_goal=${1%/*}/$reach_leads ;; esac
  reach_goal=$reach_goal$2
  return 4
}
reach_look() {
  reach_before= reach_left=$reach_goal/ reach_link= reach_gap= reach_last=
  set -- /
  while :; do
    reach_part=${reach_left%%/*} reach_left=${reach_left#*/}
    case $reach_part in
      '') [ -n "$reach_left" ] || break; continue ;;
      .) continue ;;
      ..) reach_before=${reach_before%/*}; continue ;;
    esac
    if [ -z "$reach_left" ]; then reach_last=$reach_part; break; fi
    reach_before=$reach_before/$reach_part
    if [ -L "$reach_before" ]; then reach_link=$reach_before; set -- "$@" "$reach_link"; break; fi
    if [ ! -d "$reach_before" ]; then reach_gap=$reach_before; break; fi
    set -- "$@" "$reach_before"
  done
  reach_left=${reach_left%/}
  provision_name=./${reach_last:-.}
  reach_target=$reach_before/$reach_last
  if [ -z "$reach_link$reach_gap" ] && { [ -z "$reach_follow" ] || [ ! -L "$reach_target" ]; }; then
    case $reach_known in
      *"$reach_break$reach_before/$reach_break"*) 
        if [ -e "$reach_target" ]; then
          if reach_recall "$reach_target"; then provision_seen=${reach_stats#*|}; fi
          cd -P "$reach_before/"
          return
        fi ;;
    esac
  fi
  reach_missing=
  if [ -n "$reach_link" ]; then reach_target=
  elif [ -n "$reach_gap" ]; then reach_missing=$reach_gap reach_target=
  elif [ ! -e "$reach_target" ] && [ ! -L "$reach_target" ]; then reach_missing=$reach_target reach_target=
  fi
  # What seems to be missing is asked with the others, for the reason: it comes before or after their lines.
  reach_told=
  reach_recall "$@" ${reach_target:+"$reach_target"} ${reach_missing:+"$reach_missing"} ||
    reach_stats=$(stat -c '%d|%a|%u|%g|%s|%U|%G' "$@" ${reach_target:+"$reach_target"} ${reach_missing:+"$reach_missing"} 2>&1) || :
  case $reach_stats in
    'stat: '*) reach_told=${reach_stats%%"$reach_break"*} reach_stats=${reach_stats#*"$reach_break"} ;;
    *"${reach_break}stat: "*) reach_told=${reach_stats##*"$reach_break"} reach_stats=${reach_stats%"$reach_break"*} ;;
  esac
  [ -z "$reach_told" ] || reach_is_absence "$reach_told" "${reach_missing:-$1}" || return 1
  reach_device= reach_devices=
  for reach_folder do
    reach_line=${reach_stats%%"$reach_break"*}
    case $reach_stats in
      *"$reach_break"*) reach_stats=${reach_stats#*"$reach_break"} ;;
      *) reach_stats= ;;
    esac
    reach_mode=${reach_line#*|} reach_owner=${reach_line#*|*|}
    reach_mode=${reach_mode%%|*} reach_owner=${reach_owner%%|*}
    if [ "$reach_folder" = "$reach_link" ]; then
      reach_redirect "$reach_link" "/$reach_left" "$reach_owner"
      return
    fi
    if ! reach_safe "$reach_owner" "$reach_mode"; then
      # Its own name is safe, since the folder that holds it is.
      cd -P "$reach_folder" || return 1
      reach_me=${reach_me:-${provision_uid:-$(id -u)}}
      reach_left=${reach_goal#"${reach_folder%/}"}
      case $reach_goal in
        "${reach_folder%/}"/*) ;;
        *) reach_refuse 'is reached through a symbolic link with .. in it'; return 1 ;;
      esac
      reach_left=${reach_left#/}
      case $reach_left in */*) reach_rest=${reach_left%/*} ;; *) reach_rest= ;; esac
      provision_name=./${reach_left##*/}
      reach_enter && reach_walk
      return
    fi
    case $reach_device in '' | "${reach_line%%|*}") ;; *) reach_devices=1 ;; esac
    reach_device=${reach_line%%|*}
  done
  [ -z "$reach_devices" ] || reach_not_fuse "$@" || return 1
  if [ -n "$reach_gap" ]; then
    [ -n "$reach_make" ] || return 3
    (umask "$reach_make"; mkdir -p "$reach_gap") || return 1
    return 4
  fi
  if [ -n "$reach_follow" ] && [ -L "$reach_target" ]; then
    reach_owner=${reach_stats#*|*|}
    reach_redirect "$reach_target" '' "${reach_owner%%|*}"
    return
  fi
  provision_seen=${reach_stats#*|}
  reach_known=$reach_known$reach_before/$reach_break
  cd -P "$reach_before/"
}
# What the folder that was come to means for everything in it.
reach_enter() {
  [ -z "$reach_user" ] || return 0
  set -- $(stat -c '%u %a %U' .)
  [ $# = 3 ] || { reach_refuse "the owner of $PWD cannot be read"; return 1; }
  provision_shared=
  if [ "$1" = 0 ] || [ "$1" = "$reach_me" ]; then
    reach_safe "$1" "$2" || provision_shared=1
    reach_not_fuse .
  elif [ "$reach_me" = 0 ]; then
    provision_as=$1 reach_as_name=$3 provision_holder="in $1|$3 "
  else
    provision_shared=1
  fi
}
reach_walk() {
  while [ -n "$reach_rest" ] && [ -z "$provision_as" ]; do
    reach_part=${reach_rest%%/*}
    case $reach_rest in */*) reach_rest=${reach_rest#*/} ;; *) reach_rest= ;; esac
    case $reach_part in '' | .) continue ;; esac
    reach_meant=${PWD%/}/$reach_part
    if [ -L "./$reach_part" ] || [ "$reach_part" = .. ]; then
      reach_refuse "$reach_meant is a symbolic link in a folder that other users can write to" \
        'name the folder that it leads to'
      return 1
    fi
    if [ ! -e "./$reach_part" ]; then
      reach_absent "./$reach_part" || return 1
      [ -n "$reach_make" ] || return 3
      (umask "$reach_make"; mkdir "./$reach_part") || return 1
    fi
    [ -d "./$reach_part" ] || return 3
    if ! cd -P "./$reach_part" 2>/dev/null; then
      reach_refuse "$reach_meant cannot be entered${reach_user:+ with the rights of $reach_user}" \
        'let that user own it and all above it, or choose a place where only root can write'
      return 1
    fi
    if [ "$PWD" != "$reach_meant" ]; then
      reach_refuse "$reach_meant changed while it was being entered"
      return 1
    fi
    reach_enter || return 1
  done
}
