# shellcheck disable=SC2086 # several words on purpose
# shellcheck disable=SC2254 # a pattern on purpose
# shellcheck disable=SC2015 # either is enough
# 100: folders in one another that are gone through where somebody else than root can write to them.
provision_tab='	'
provision_match() {
  provision_ready=$1 provision_unread=
  # The part without wildcards, and the rest.
  case $1 in
    *[*?[]*) provision_ready=${1%%[*?[]*}; provision_ready=${provision_ready%/*}; provision_unread=${1#"$provision_ready"/} ;;
  esac
  while [ -n "$provision_unread" ]; do
    provision_part=${provision_unread%%/*}
    case $provision_unread in */*) provision_unread=${provision_unread#*/} ;; *) provision_unread= ;; esac
    provision_grown=
    while IFS= read -r provision_base; do
      case $provision_part in *[*?[]*) ;; *) provision_grown="$provision_grown$provision_base/$provision_part$provision_line"; continue ;; esac
      ! provision_gone "$provision_base" || continue
      provision_place "$provision_base" follow
      [ "$provision_kind" = directory ] || continue
      # Only names are read here, and nothing is looked at. No word is split: only the pattern is expanded.
      provision_ifs=$IFS IFS=
      case $provision_part$provision_unread in
        '*') set -- "${provision_real%/}"/* "${provision_real%/}"/.[!.]* "${provision_real%/}"/..?* ;;
        *) set -- "${provision_real%/}"/$provision_part ;;
      esac
      IFS=$provision_ifs
      for provision_one; do
        # A pattern that matches nothing stands for itself; what it matches is not looked at.
        case ${provision_one##*/} in
          "$provision_part" | '.[!.]*' | '..?*') [ -e "$provision_one" ] || [ -L "$provision_one" ] || continue ;;
        esac
        provision_one=${provision_one##*/}
        case $provision_one in
          *"$provision_line"*) echo 'a name with a line break in it: remove it by hand' >&2; return 1 ;;
        esac
        provision_grown="$provision_grown$provision_base/$provision_one$provision_line"
      done
    done <<PROVISION-END
$provision_ready
PROVISION-END
    provision_ready=${provision_grown%"$provision_line"}
    [ -n "$provision_ready" ] || return 0
  done
}
provision_match_all() {
  provision_matching=
  for provision_path; do
    provision_match "$provision_path" || return 1
    [ -z "$provision_ready" ] || provision_matching=$provision_matching$provision_ready$provision_line
  done
  provision_matching=${provision_matching%"$provision_line"}
}
# A list that cannot be read ends this with an error: what nobody is known to own would be removed. A host without rpm has no
# packages of it, and neither has one with the rpm of busybox, which knows no database.
provision_packaged() {
  {
    printf '%s\n' "$@"
    echo //
    set -- "$(printf '%s/\n' "$@"; printf '%s\n' "$@")" /var/lib/dpkg/info/*.list
    if [ -e "$2" ] || [ -L "$2" ]; then provision_ask '1 ' grep -F "$@" /dev/null || :; fi
    provision_ask "missing|1 rpm: invalid option*" rpm -qa --qf '[%{=NAME}\t%{FILENAMES}\n]' || :
    echo ///
  } | awk -F '\t' '
    !told { if ($0 == "//") told = 1; else asked[++count] = $0; next }
    $0 == "///" { whole = 1; next }
    index($0, "/var/lib/dpkg/info/") == 1 {
      sub(/^\/var\/lib\/dpkg\/info\//, "")
      if (!match($0, /\.list:/)) next
      name = substr($0, 1, RSTART - 1); path = substr($0, RSTART + 6)
      sub(/:[a-z0-9]*$/, "", name)
      $0 = name "\t" path
    }
    END { if (!whole) exit 1 }
    { for (at = 1; at <= count; at++) if ($2 == asked[at] || index($2, asked[at] "/") == 1) { print; next } }'
}
provision_staying() {
  {
    printf '%s\n' "$1" "$provision_mount"
    printf '%s\n' "$provision_mounts" | awk 'NF > 7 { print "m" $0 }'
    [ -z "$2" ] || printf '%s\n' "$2" | sed 's/^/k/'
    [ -z "$3" ] || printf '%s\n' "$3" | sed 's/^/p/'
  } | awk '
    # A name as mountinfo has it, to be read, and as a pattern of find.
    function plain(text) { gsub(/\\040/, " ", text); gsub(/\\134/, "\\", text); return text }
    function pattern(text, out, one) {
      out = ""
      while (text != "") {
        one = substr(text, 1, 1)
        if (text ~ /^\\[0-7][0-7][0-7]/) {
          one = substr(text, 1, 4)
          out = out (one == "\\040" ? " " : one == "\\134" ? "\\\\" : "?")
          text = substr(text, 5)
          continue
        }
        out = out (index("*?[\\", one) ? "\\" one : one)
        text = substr(text, 2)
      }
      return out
    }
    function escaped(text) { gsub(/\\/, "\\134", text); gsub(/ /, "\\040", text); gsub(/\t/, "\\011", text); return text }
    function joined(folder, name) { return (folder == "/" ? "" : folder) name }
    function below(folder, path) { return folder == "/" ? path : substr(path, length(folder) + 1) }
    NR == 1 { real = $0; next }
    NR == 2 { mine = $0; next }
    /^m/ {
      sub(/^m/, ""); id = $3
      parent[id] = $1; point[id] = $2; type[id] = $4; source[id] = $6; root[id] = $7; device[id] = $8
      order[++count] = id
      next
    }
    /^k/ { path = substr($0, 2); if (index(path, real "/") == 1) tell(escaped(substr(path, length(real) + 2)), "all", "to be kept"); next }
    /^p/ {
      cut = index($0, "\t"); path = substr($0, cut + 1)
      if (index(path, real "/") == 1) tell(escaped(substr(path, length(real) + 2)), "one", "of the package " substr($0, 2, cut - 2))
    }
    function tell(name, depth, why) {
      # What has a tab or a line break in its name stays as a whole.
      if (match(name, /\\01[12][^\/]*/)) { name = substr(name, 1, RSTART + RLENGTH - 1); depth = "all" }
      printf "%s\t%s\t%s\t%s\n", pattern(name), depth, plain(name), why
    }
    END {
      # Where a folder lies in its file system: mount points are known to the kernel by that, whatever way leads there.
      if (mine in root) here = joined(root[mine], below(point[mine], escaped(real)))
      for (at = 1; at <= count; at++) {
        id = order[at]; over = parent[id]
        if (index(point[id], escaped(real) "/") == 1) name = substr(point[id], length(escaped(real)) + 2)
        else if (here != "" && over in root && device[over] == device[mine]) {
          there = joined(root[over], below(point[over], point[id]))
          if (index(there, joined(here, "") "/") != 1) continue
          name = substr(there, length(joined(here, "")) + 2)
        } else continue
        tell(name, "all", "mounted: " type[id] " " plain(source[id]))
      }
    }'
}
provision_left() {
  provision_staying=$1
  set -- ! -name .
  while IFS=$provision_tab read -r provision_pattern provision_depth provision_rest; do
    [ -n "$provision_pattern" ] || continue
    set -- "$@" ! -path "./$provision_pattern"
    [ "$provision_depth" = one ] || set -- "$@" ! -path "./$provision_pattern/*"
    while :; do
      case $provision_pattern in */*) provision_pattern=${provision_pattern%/*} ;; *) break ;; esac
      set -- "$@" ! -path "./$provision_pattern"
    done
  done <<PROVISION-END
$provision_staying
PROVISION-END
  find . "$@" | head -n 5
}
# Whether the first fits one of the other patterns.
provision_fits() {
  provision_one=$1
  shift
  for provision_pattern; do
    case $provision_one in $provision_pattern) return 0 ;; esac
  done
  return 1
}
# Whether anybody but root can write to "." or a folder below.
provision_others_write() {
  [ -n "$(find . -type d '(' ! -user 0 -o -perm -020 -o -perm -002 ')' -prune -print | head -n 1)" ]
}
# Everything directly in ".", but names that fit the patterns.
provision_clear() {
  provision_rm='rm -rf'
  # GNU's rm holds each folder that it is in. Others go by names, and who can write there may lead them out by a link: there no
  # folder is gone through but one that has been entered.
  case $(rm --version 2>/dev/null) in
    *'GNU coreutils'*) ;;
    *) if provision_others_write; then provision_rm='rm -f'; provision_clear_folders "$@"; fi ;;
  esac
  provision_count=$#
  while [ $provision_count -gt 0 ]; do
    provision_count=$((provision_count - 1))
    set -- "$@" ! -name "$1"
    shift
  done
  find . ! -name . -prune "$@" -exec $provision_rm -- {} + || :
}
provision_level=0
provision_clear_folders() {
  provision_level=$((provision_level + 1))
  # Each is a process that waits.
  [ $provision_level -le 100 ] || { printf 'folders are nested more than %s deep\n' 100 >&2; return 0; }
  provision_above=$(stat -c %d:%i .)
  for provision_folder in ./* ./.[!.]* ./..?*; do
    [ -d "$provision_folder" ] && [ ! -L "$provision_folder" ] || continue
    ! provision_fits "${provision_folder#./}" "$@" || continue
    # A link leads to where the folder above is another one.
    (cd -P -- "$provision_folder" && [ "$(stat -c %d:%i ..)" = "$provision_above" ] && provision_clear) || continue
    rmdir -- "$provision_folder" || :
  done
}
# Folder by folder, and each of them apart: no name is used that leads through another.
provision_emptying() {
  while IFS=$provision_tab read -r provision_one provision_rest; do
    case $provision_one in
      '') continue ;;
      .) provision_identity= ;;
      *)
        [ -d "./$provision_one" ] && [ ! -L "./$provision_one" ] || continue
        provision_identity=$(stat -c %d:%i "./$provision_one")
        ;;
    esac
    provision_ifs=$IFS IFS=$provision_tab
    set -f
    set -- "$1" "$2" $provision_rest
    set +f
    IFS=$provision_ifs
    (
      provision_real=$1
      shift 2
      if [ -z "$provision_identity" ]; then provision_clear "$@"
      else provision_apart "$provision_real/$provision_one" "$provision_identity" provision_clear "$@"
      fi
    )
    set -- "$1" "$2"
  done <<PROVISION-END
$(printf '%s\n' "$2" | awk -F '\t' '
  BEGIN { folder[count++] = "." }
  { if ($1 != "") { pattern[NR] = $1; depth[NR] = $2; name[NR] = $3; if ($2 == "all") whole[$3] = 1 } }
  function add(one) { if (!(one in seen)) { seen[one] = 1; if (one != ".") folder[count++] = one } }
  # Whether a folder above stays as a whole.
  function within(one) { while (sub(/\/[^\/]*$/, "", one)) if (one in whole) return 1; return 0 }
  END {
    for (at = 1; at <= NR; at++) {
      if (!(at in name) || within(name[at])) continue
      if (depth[at] == "one") add(name[at])
      rest = name[at]; fits = pattern[at]
      while (1) {
        last = fits; sub(/.*\//, "", last)
        up = rest; if (!sub(/\/[^\/]*$/, "", up)) up = "."
        if (!((up, last) in stays)) { stays[up, last] = 1; names[up] = names[up] "\t" last }
        if (up == ".") break
        add(up)
        rest = up; sub(/\/[^\/]*$/, "", fits)
      }
    }
    for (at = 0; at < count; at++) print folder[at] names[folder[at]]
  }')
PROVISION-END
  provision_rest=$(provision_left "$2")
  [ -z "$provision_rest" ] || { printf 'could not be removed:\n%s\n' "$provision_rest" >&2; return 1; }
}
provision_empty() { provision_apart "$1" "$2" provision_emptying "$1" "$3"; }
provision_unlinking() {
  provision_here=$(stat -c %d:%i "./$1" 2>/dev/null) || return 0
  [ "$provision_here" = "$2" ] || { printf '%s is not the one that was read\n' "$1" >&2; return 1; }
  rm -f -- "./$1"
}
provision_unlink() {
  provision_parent=${1%/*}
  provision_apart "${provision_parent:-/}" '' provision_unlinking "${1##*/}" "$2"
}
provision_rmdir() (
  provision_parent=${1%/*}
  cd -P -- "${provision_parent:-/}" && [ "$PWD" = "${provision_parent:-/}" ] && rmdir -- "./${1##*/}"
)
provision_remove() {
  provision_place "$1"
  case $provision_kind in
    absent) return 0 ;;
    silent | unreadable) printf '%s cannot be read, so it stays\n' "$1" >&2; return 1 ;;
    directory)
      provision_stays=$(provision_staying "$provision_real" '' '')
      provision_empty "$provision_real" '' "$provision_stays" || return 1
      if [ -n "$provision_stays" ]; then
        printf '%s stays, because of what is in it:\n%s\n' "$1" "$provision_stays" | cut -f 1,3- >&2
        return 1
      fi
      provision_rmdir "$provision_real"
      ;;
    *) provision_unlink "$provision_real" "$(stat -c %d:%i "$provision_real")" ;;
  esac
}
