import type { Script } from '../../model/plan/script.ts';
import { sh } from '../sh.ts';

/**
 * Defines what is done with a box: a folder of ours, 0700, beside the place that something new is made for, with a name that
 * nobody can guess. In it the new thing gets its owner, mode and content under its own name; then it is moved to
 * the folder above, so that `mv` has no name of others to follow, not even where a link to a folder stands. ID: what `provision_box`
 * said of it; where others can write, it must still be the same when it is entered.
 */
export const newBeside: Script = sh`# BOX
provision_make_box() {
  mkdir -m 0700 "./$1" && { [ -z "$provision_shared" ] || (cd -P "./$1" && stat -c '%d.%i %u %a' .); }
}
# BOX ID
provision_enter_box() {
  [ ! -L "./$1" ] && cd -P "./$1" || return 1
  [ -z "$provision_shared" ] || { [ "$2" = "$(stat -c '%d.%i %u %a' .)" ] && [ "\${2#* }" = "$reach_me 700" ]; } ||
    { reach_refuse "$PWD is not what was made there"; return 1; }
}
# BOX ID NAME OWNER GROUP MODE <CONTENT: an empty owner or group is left as it comes.
provision_fill_box() (
  provision_enter_box "$1" "$2" && : >"$3" || exit 1
  if [ -n "$4$5" ]; then chown "$4\${5:+:$5}" "$3" || exit 1; fi
  chmod "$6" "$3" && cat >"$3" && { sync "$3" 2>/dev/null || sync; }
)
# BOX ID NAME TARGET
provision_link_in_box() (provision_enter_box "$1" "$2" && ln -s -- "$4" "$3")
# BOX ID NAME
provision_read_box() (provision_enter_box "$1" "$2" && cat <"$3")
# BOX ID NAME
provision_empty_box() (provision_enter_box "$1" "$2" && mv -f "$3" ..)
# BOX ID NAME
provision_drop_box() {
  [ -d "./$1" ] || return 0
  # Nobody else can have put anything there.
  if [ -z "$provision_shared" ]; then rm -rf "./$1"; return; fi
  (provision_enter_box "$1" "$2" && rm -f "$3") && rmdir "./$1"
}`;

/**
 * Defines, for whoever has come to a path: `provision_open_box`, which makes a box there; `provision_in_box ACT ARG…`, which does one of
 * the above with it; and `provision_close_box`, which takes it away. Its name is written down beforehand, in a folder that is
 * root's: so what a killed script has left is told from whatever a user may call his files, and `provision_open_box`
 * takes it away wherever it is. The lock lets only one script be at work on a host.
 */
export const writeBeside: Script = sh`provision_box=
provision_open_box() {
  reach_notes=/var/lib/provision
  [ -w /var/lib ] || reach_notes=\${XDG_CACHE_HOME:-\${HOME:-/root}/.cache}/provision
  [ -d "$reach_notes" ] || mkdir -p "$reach_notes" || return 1
  reach_clear_unfinished
  { read -r provision_box </proc/sys/kernel/random/uuid; } 2>/dev/null || provision_box=$(mktemp -u XXXXXXXXXXXX) || return 1
  reach_note=$reach_notes/unfinished-$provision_box
  provision_box=.provision.$provision_box reach_id=
  printf '%s %s\n' $$ "$reach_path" >"$reach_note" || return 1
  reach_id=$(provision_there 'provision_make_box "$1"' "$provision_box")
}
provision_in_box() {
  reach_act=$1; shift
  provision_there "$reach_act"' "$@"' "$provision_box" "$reach_id" "$provision_name" "$@"
}
provision_close_box() {
  [ -n "$provision_box" ] || return 0
  provision_in_box provision_drop_box && rm -f "$reach_note"
  provision_box=
}
# What scripts have left that are gone.
reach_clear_unfinished() {
  for reach_note in "$reach_notes"/unfinished-*; do
    [ -f "$reach_note" ] || continue
    (
      read -r reach_pid reach_path <"$reach_note" || :
      [ ! -d "/proc/$reach_pid" ] || exit 0
      provision_box=.provision.\${reach_note##*/unfinished-}
      reach_went=0
      provision_reach "$reach_path" || reach_went=$?
      if [ "$reach_went" = 0 ]; then
        reach_id=$(provision_there '[ ! -d "./$1" ] || { cd -P "./$1" && stat -c "%d.%i %u %a" .; }' "$provision_box") || exit 0
        provision_in_box provision_drop_box || exit 0
      fi
      [ "$reach_went" = 1 ] || rm -f "$reach_note"
    ) </dev/null 2>/dev/null || :
  done
}`;
