provision_begin() {
  provision_reach "$provision_to/archive" make-private
  provision_alone
  chmod 0700 .
  trap 'cd "$provision_to"; provision_close_box' EXIT
  trap 'exit 1' HUP INT TERM
  provision_open_box
  provision_work=$provision_to/$provision_box
  mkdir "$provision_work/tree" "$provision_work/tree/outputs" "$provision_work/back"
  : >"$provision_work/wanted"; : >"$provision_work/folders"; : >"$provision_work/links"
}
# A row of provision_walk, with its name as it is and its place relative to the working folder.
provision_row() {
  provision_mode=${1%% *}; provision_name=${1#* }
  provision_owner=${provision_name%% *}; provision_name=${provision_name#* }
  provision_owner=$provision_owner:${provision_name%% *}; provision_name=${provision_name#* }
  provision_size=${provision_name%% *}; provision_name=${provision_name#* }
  provision_name=${provision_name#* }; provision_name=${provision_name#* }
  provision_line_name=$provision_name
  case $provision_name in *\\*) provision_name=$(printf '%b.' "$provision_name"); provision_name=${provision_name%.} ;; esac
  provision_at=.${provision_name#"$provision_real"}
}
provision_content() {
  case $provision_mode in
    8*) provision_sum=$(sha256sum <"$provision_at") ;;
    a*) provision_sum=$(readlink "$provision_at" | sha256sum) ;;
    *) provision_sum=- ;;
  esac
  printf '%s %s %s %s %s\n' "$provision_mode" "$provision_owner" "$provision_size" "${provision_sum%% *}" "$provision_line_name"
}
# A line with what a link says; of one with a line break or a tab in it there is none.
provision_leading() {
  provision_target=$(readlink "$provision_at"; echo .)
  provision_target=${provision_target%??}
  case $provision_target$provision_line_name in *"$provision_break"* | *'	'* | *\\*) ;; *) printf 'to %s\t%s\n' "$provision_line_name" "$provision_target" ;; esac
}
provision_save() {
  provision_walk "$1" | sed -n 's/^good //p' >"$provision_work/rows"
  while IFS= read -r provision_row; do
    provision_row "$provision_row"
    provision_copy=$provision_work/tree$provision_name
    case $provision_mode in
      4*)
        mkdir -p -- "$provision_copy"
        printf '%s\n' "$provision_row" >>"$provision_work/folders" ;;
      8* | a*)
        [ -d "${provision_copy%/*}" ] || mkdir -p -- "${provision_copy%/*}"
        cp -pP -- "$provision_at" "$provision_copy"
        case $provision_mode in a*) provision_leading >>"$provision_work/links" ;; esac ;;
      *) continue ;;
    esac
    provision_content >>"$provision_work/wanted"
  done <"$provision_work/rows"
}
provision_keep_output() {
  provision_status=0
  sh -c "$2" >"$provision_work/tree/outputs/$1" 2>"$provision_work/said" || provision_status=$?
  if [ "$provision_status" = 127 ]; then rm -f -- "$provision_work/tree/outputs/$1"
  elif [ "$provision_status" != 0 ] && [ "$3" = must ]; then
    printf '%s could not be read, so it cannot be kept (status %s)\n' "$1" "$provision_status" >&2
    cat "$provision_work/said" >&2
    exit 1
  elif [ "$provision_status" != 0 ]; then
    { printf '(could not be read, status %s)\n' "$provision_status"; cat "$provision_work/said"; } >>"$provision_work/tree/outputs/$1"
  fi
}
# What stands in a folder, line by line as provision_save has written it of the originals.
provision_contents() {
  provision_written= provision_real= provision_again= provision_volumes= provision_keep=
  provision_walk "$1" | sed -n 's/^good //p' >"$provision_work/rows"
  while IFS= read -r provision_row; do
    provision_row "$provision_row"
    provision_content
  done <"$provision_work/rows"
}
provision_differing() {
  # shellcheck disable=SC2284 # a variable that is called so
  { printf '%s\n' "$1"; echo ==; printf '%s\n' "$2"; } | awk 'function name(line) { sub(/^[^\/]*/, "", line); return line }
    { sub(/^good /, "") }
    $0 == "==" { second = 1; next }
    !second { one[name($0)] = $0; next }
    { seen[name($0)] = 1; if (!(name($0) in one)) print "new: " name($0); else if (one[name($0)] != $0) print "changed: " name($0) }
    END { for (at in one) if (!(at in seen)) print "missing: " at }' | sort | head -n 10
}
provision_finish() {
  sort -u "$provision_work/folders" | while IFS= read -r provision_row; do
    provision_real=
    provision_row "$provision_row"
    chown "$provision_owner" "$provision_work/tree$provision_name"
    chmod "$(printf '%o' "$((0x$provision_mode & 07777))")" "$provision_work/tree$provision_name"
  done
  # shellcheck disable=SC2164 # its status is looked at by the caller, or set -e ends the section
  cd "$provision_work/tree"
  provision_contents ./outputs >>"$provision_work/wanted"
  sort -u "$provision_work/wanted" -o "$provision_work/wanted"
  tar -czf "$provision_work/archive" -- *
  chmod 0600 "$provision_work/archive"
  # shellcheck disable=SC2164 # its status is looked at by the caller, or set -e ends the section
  cd "$provision_work/back"
  rm -rf -- "$provision_work/tree"
  tar -xzpf "$provision_work/archive"
  # Folders above what was kept are in the archive, and in no list.
  provision_contents . | sort -u >"$provision_work/read"
  provision_wrong=$(awk 'function name(line) { sub(/^[^\/]*/, "", line); return line }
    NR == FNR { wanted[name($0)] = $0; next }
    { seen[name($0)] = 1 }
    !(name($0) in wanted) && !/^4/ { print "not asked for: " name($0) }
    name($0) in wanted && wanted[name($0)] != $0 { print "not as it was: " name($0) }
    END { for (at in wanted) if (!(at in seen)) print "missing: " at }' "$provision_work/wanted" "$provision_work/read" | sort)
  cd /
  if [ -n "$provision_wrong" ]; then
    echo 'the archive, read back, differs from what it should hold: nothing is removed' >&2
    printf '%s\n' "$provision_wrong" | head -n 10 >&2
    exit 1
  fi
  provision_file=$provision_to/$(date -u +%Y%m%dT%H%M%SZ)-$provision_name_of-$provision_fingerprint
  {
    printf '%s\n' "$provision_found"
    printf '%s\n' "$provision_printed" | sed -n 's/^./said &/p'
    # What whoever brings something back holds it to.
    provision_sum=$(sha256sum <"$provision_work/archive")
    printf 'packed %s\nmachine %s\n' "${provision_sum%% *}" "$(if [ -r /etc/machine-id ]; then cat /etc/machine-id; else echo -; fi)"
    awk '{ print "mount " $5 }' /proc/self/mountinfo
    sed 's/^/held /' "$provision_work/wanted"
    cat "$provision_work/links"
  } >"$provision_work/list"
  sync -- "$provision_work/archive" "$provision_work/list" 2>/dev/null || sync
  mv -- "$provision_work/archive" "$provision_file.tar.gz"
  mv -- "$provision_work/list" "$provision_file.list"
  sync -- "$provision_to" 2>/dev/null || sync
  printf 'kept in %s: %s objects, each read back and compared\n' "$provision_file.tar.gz" "$(grep -c '^[8a]' "$provision_work/wanted")"
}
