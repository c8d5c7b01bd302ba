guard_sort_out() {
  while IFS=' ' read -r guard_kind guard_path; do
    if [ -L "$guard_path" ]; then echo "$guard_path" >&3
    elif [ -d "$guard_path" ]; then
      echo "$guard_path" >&4
      case $guard_kind in tree | whole) echo "$guard_path" >&5 ;; esac
      case $guard_kind in whole) echo "$guard_path" >&6 ;; esac
    elif [ ! -S "$guard_path" ]; then
      echo "$guard_path" >&3
      case $guard_kind in program) echo "$guard_path" >&7 ;; esac
    fi
  done <"$guard/sorted.new" 3>"$guard/places.new" 4>"$guard/folders.new" 5>"$guard/trees" 6>"$guard/wholes" 7>"$guard/programs"
}
# What is below the trees, into the same lists; what is mounted there is somebody's own.
guard_descend() {
  set --
  while IFS= read -r guard_path; do set -- "$@" "$guard_path"; done <"$guard/trees"
  [ $# != 0 ] || return 0
  guard_here=
  guard_field=5 guard_mounts_below "$@" </proc/self/mountinfo >"$guard/points.new" || return 1
  set -- "$@" -xdev
  while IFS= read -r guard_path; do set -- "$@" -path "$guard_path" -prune -o; done <"$guard/points.new"
  find "$@" ! -type s -print >"$guard/below.new" || return 1
  while IFS= read -r guard_path; do
    if [ -d "$guard_path" ] && [ ! -L "$guard_path" ]; then echo "$guard_path" >&4; else echo "$guard_path"; fi
  done <"$guard/below.new" >>"$guard/places.new" 4>>"$guard/folders.new"
}
guard_note_folders() {
  # Every folder above, and those that are named.
  awk -v folders="$guard/folders.new" 'FILENAME == folders { print }
    { while (sub("/[^/]*$", "") && $0 != "") if (seen[$0]++) break; else print }
    END { print "/" }' "$guard/places.new" "$guard/folders.new" >"$guard/above.new" &&
    sort -u "$guard/above.new" >"$guard/folders.new" || return 1
  set --
  while IFS= read -r guard_path; do
    if [ -d "$guard_path" ] && [ ! -L "$guard_path" ]; then set -- "$@" "$guard_path"; fi
  done <"$guard/folders.new"
  stat -c '%a %u %g %n' -- "$@" >"$guard/folders"
}
# FOLDER PATH…: below a folder that is not root's alone (or this user's), whoever may swap names there copies, with no more rights:
# all that is wanted there at once, since to become that user costs a dozen processes.
guard_copy_there() {
  guard_to=$guard/kept$1
  provision_reach "$1/x" && mkdir -p "$guard_to" || return 1
  guard_folder=$1; shift
  for guard_path do shift; set -- "$@" ".${guard_path#"$guard_folder"}"; done
  provision_there 'tar -cf - -- "$@"' "$@" >"$guard/one.new" && tar -xpf "$guard/one.new" -C "$guard_to"
}
guard_copy_theirs() {
  set --
  while IFS= read -r guard_folder && IFS= read -r guard_path; do
    if [ ! -e "$guard_path" ] && [ ! -L "$guard_path" ]; then continue; fi
    if [ $# != 0 ] && [ "$1" != "$guard_folder" ]; then
      (guard_copy_there "$@") </dev/null || return 1
      set --
    fi
    [ $# != 0 ] || set -- "$guard_folder"
    set -- "$@" "$guard_path"
  done <"$guard/theirs.new"
  [ $# = 0 ] || (guard_copy_there "$@") </dev/null
}
guard_copy() {
  mkdir "$guard/kept" || return 1
  : >"$guard/theirs.new"; : >"$guard/own.new"
  awk -v me="$provision_uid" -v theirs="$guard/theirs.new" -v own="$guard/own.new" 'FNR == NR {
      at = length($1); path = $0; sub(/^[^ ]* [^ ]* [^ ]* /, "", path)
      if ($2 != 0 && $2 != me) foreign[path] = 1
      else if (substr($1, at) ~ /[2367]/ || substr($1, at - 1, 1) ~ /[2367]/) shared[path] = 1
      next
    }
    {
      # From the highest folder of somebody else on he does it, whatever is below; in one of root that others may write to,
      # what is right in it.
      folder = $0; top = in_shared = ""
      while (sub("/[^/]*$", "", folder) && folder != "") {
        if (folder in foreign) top = folder
        if (folder in shared) in_shared = 1
      }
      if (top == "" && in_shared != "") { top = $0; sub("/[^/]*$", "", top) }
      if (top != "") { print top >theirs; print >theirs } else print >own
    }' "$guard/folders" "$guard/places" || return 1
  guard_copy_theirs || return 1
  set --
  while IFS= read -r guard_path; do
    if [ -e "$guard_path" ] || [ -L "$guard_path" ]; then set -- "$@" ".$guard_path"; fi
  done <"$guard/own.new"
  [ $# != 0 ] || return 0
  # One process where cp can; busybox has no such option.
  if (cd / && cp -a --parents -- "$@" "$guard/kept/") 2>/dev/null; then return 0; fi
  for guard_path in "$@"; do
    mkdir -p "$guard/kept/${guard_path%/*}" && cp -a -- "/$guard_path" "$guard/kept/${guard_path%/*}/" || return 1
  done
}
guard_keep() {
  for guard_listed; do
    guard_walk "${guard_listed#* }" "${guard_listed%% *}" || return 1
  done >"$guard/walked.new" || return 1
  sort -u "$guard/walked.new" >"$guard/sorted.new" && guard_sort_out && guard_descend && guard_note_folders || return 1
  sort -u "$guard/places.new" >"$guard/places" || return 1
  awk '{ print $5, ($6 ~ /(^|,)ro(,|$)/ || $NF ~ /(^|,)ro(,|$)/) ? "ro" : "rw" }' /proc/self/mountinfo >"$guard/mounts" || return 1
  guard_copy && rm -f "$guard/trees" "$guard/said" "$guard"/*.new
}
