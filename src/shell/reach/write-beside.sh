provision_box=
provision_open_box() {
  reach_notes=/var/lib/provision
  [ -w /var/lib ] || reach_notes=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/provision
  [ -d "$reach_notes" ] || mkdir -p "$reach_notes" || return 1
  reach_clear_unfinished
  { read -r provision_box </proc/sys/kernel/random/uuid; } 2>/dev/null || provision_box=$(mktemp -u XXXXXXXXXXXX) || return 1
  reach_note=$reach_notes/unfinished-$provision_box
  provision_box=.provision.$provision_box reach_id=
  printf '%s %s\n' $$ "$reach_path" >"$reach_note" || return 1
  if [ -z "$provision_as$provision_shared" ]; then provision_make_box "$provision_box"
  else reach_id=$(provision_there 'provision_make_box "$1"' "$provision_box")
  fi
}
provision_in_box() {
  reach_act=$1; shift
  provision_there "$reach_act"' "$@"' "$provision_box" "$reach_id" "$provision_name" "$@"
}
provision_close_box() {
  [ -n "$provision_box" ] || return 0
  if [ -n "$provision_as$provision_shared" ]; then provision_in_box provision_drop_box && rm -f "$reach_note"
  elif ! rm -rf "./$provision_box" "$reach_note" && [ -d "./$provision_box" ]; then
    # What stays is noted, so that somebody takes it away.
    printf '%s %s\n' $$ "$reach_path" >"$reach_note"
  fi
  provision_box=
}
# What scripts have left that are gone.
reach_clear_unfinished() {
  for reach_note in "$reach_notes"/unfinished-*; do
    [ -f "$reach_note" ] || continue
    (
      read -r reach_pid reach_path <"$reach_note" || :
      [ ! -d "/proc/$reach_pid" ] || exit 0
      provision_box=.provision.${reach_note##*/unfinished-}
      reach_went=0
      provision_reach "$reach_path" || reach_went=$?
      if [ "$reach_went" = 0 ]; then
        reach_id=$(provision_there '[ ! -d "./$1" ] || { cd -P "./$1" && stat -c "%d.%i %u %a" .; }' "$provision_box") || exit 0
        provision_in_box provision_drop_box || exit 0
      fi
      [ "$reach_went" = 1 ] || rm -f "$reach_note"
    ) </dev/null 2>/dev/null || :
  done
}
