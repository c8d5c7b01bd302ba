# shellcheck disable=SC2046 # several words on purpose
# shellcheck disable=SC2086 # several words on purpose
# same FOLDER FOLDER NAME: with owner, mode and time, of a link its target; what cannot be compared differs.
same() {
  if [ -L "$1/$3" ]; then
    [ -L "$2/$3" ] && [ "$(readlink "$1/$3")" = "$(readlink "$2/$3")" ]
    return
  fi
  [ ! -L "$2/$3" ] && tar -cf "$dir/one" -C "$1" "./$3" && tar -cf "$dir/other" -C "$2" "./$3" && cmp -s "$dir/one" "$dir/other"
} 2>/dev/null
there() { [ -e "$1" ] || [ -L "$1" ]; }
# A failed attempt's word, as the reason; what may be fixed first: something immutable.
attempt() { "$@" 2>"$dir/said"; }
loosen() { chattr -ia -- "$@" 2>/dev/null || :; }
cannot() {
  reason=$(head -n 1 "$dir/said" 2>/dev/null) || :
  say "could not be restored: $1${reason:+: $reason}"
}
# A real path's folder, reached through no link now.
enter() {
  attempt cd -P -- "$1" || { echo 'its folder cannot be entered' >"$dir/said"; return 1; }
  [ "$PWD" = "$1" ] || { echo "its folder leads to $PWD now" >"$dir/said"; return 1; }
}

# Mounts over a kept path or above it: those that were not there go, the others can be written to again if they could be.
put_mounts_back() {
  awk -v saved="$dir/mounts" -v places="$dir/places" '
    function covers(point, path) { return path == point || index(path, (point == "/" ? "" : point) "/") == 1 }
    BEGIN {
      while ((getline line <saved) > 0) { split(line, word, " "); had[word[1]]++; was[word[1]] = word[2] }
      while ((getline line <places) > 0) path[line] = 1
    }
    {
      point = $5; state = ($6 ~ /(^|,)ro(,|$)/ || $NF ~ /(^|,)ro(,|$)/) ? "ro" : "rw"
      for (one in path) if (covers(point, one)) {
        if (++seen[point] > had[point]) lines[++count] = "unmount " point
        else if (state == "ro" && was[point] == "rw") lines[++count] = "remount " point
        break
      }
    }
    END { for (at = count; at > 0; at--) print lines[at] }' /proc/self/mountinfo >"$dir/lines"
  while read -r what point; do
    case $what in
      unmount)
        if within umount "$point" 2>"$dir/said" || within umount -l "$point" 2>"$dir/said"; then say "unmounted $point"
        else cannot "$point, where something is mounted now"; fi
        ;;
      remount)
        if within mount -o remount,rw "$point" 2>"$dir/said"; then say "made $point writable again"
        else cannot "$point, which is read-only now"; fi
        ;;
    esac
  done <"$dir/lines"
}

# clear_name NAME PATH: takes what stands there out of the way.
clear_name() {
  there "./$1" || return 0
  if [ -L "./$1" ] || [ -f "./$1" ]; then
    attempt rm -f -- "./$1" || { loosen . "./$1"; attempt rm -f -- "./$1"; }
    return
  fi
  aside=$1.set-aside-$(date +%s)
  # Never into what a user has put there by that name.
  attempt mv -T -- "./$1" "./$aside" || { loosen . "./$1"; attempt mv -T -- "./$1" "./$aside"; } || return 1
  say "set aside what stood at $2, as $aside"
}
# owned NAME MODE OWNER GROUP
owned() { [ "$(stat -c '%a %u %g' -- "$1" 2>/dev/null)" = "$2 $3 $4" ]; }
own() { attempt chown "$3:$4" "$1" && attempt chmod "$2" "$1"; }

# put_folder_back MODE OWNER GROUP PATH, in a shell of its own.
put_folder_back() {
  up=${4%/*}; name=${4##*/}
  if [ -n "$name" ]; then
    enter "${up:-/}" || return 1
    if [ -L "./$name" ] || [ ! -d "./$name" ]; then
      clear_name "$name" "$4" && { attempt mkdir -m 700 "./$name" || { loosen .; attempt mkdir -m 700 "./$name"; }; } || return 1
      say "created the folder $4 again"
    fi
  fi
  enter "$4" || return 1
  owned . "$1" "$2" "$3" && return 0
  own . "$1" "$2" "$3" || { loosen .; own . "$1" "$2" "$3"; } || return 1
  say "restored owner and mode of $4"
}
# take_away NAME PATH
take_away() {
  there "./$1" || return 0
  if [ -d "./$1" ] && [ ! -L "./$1" ]; then attempt rmdir "./$1" || return 1
  else attempt rm -f -- "./$1" || { loosen . "./$1"; attempt rm -f -- "./$1"; } || return 1; fi
  say "removed $2"
}
# set_aside FOLDER ./NAME: a name that is new in a folder of which every file counts; whose it is nobody knows. Each folder on the
# way is known by the one above it.
set_aside() (
  path=$1/${2#./}; left=${2#./}; store=${dir%/*/*}/set-aside/${dir##*/}${path%/*}
  while :; do
    case $left in */*) ;; *) break ;; esac
    above=$(stat -c %d:%i .)
    attempt cd -P -- "./${left%%/*}" && [ "$(stat -c %d:%i ..)" = "$above" ] || return 1
    left=${left#*/}
  done
  attempt mkdir -p -- "$store" && attempt mv -- "./$left" "$store/" && say "set aside $path, which was not there, in $store"
)
# set_new_aside FOLDER, run in it, apart from its mounts: what was mounted below when the guard was armed was not looked at then.
set_new_aside() {
  guard_here=1
  folder=$1
  guard_field=1 guard_mounts_below "$folder" <"$dir/mounts" >"$dir/points"
  set --
  while IFS= read -r point; do set -- "$@" -path "$point" -prune -o; done <"$dir/points"
  find . "$@" ! -type d -print >"$dir/lines"
  while IFS= read -r name; do
    grep -qxF -e "$folder/${name#./}" "$dir/places" || set_aside "$folder" "$name" || cannot "$folder/${name#./}"
  done <"$dir/lines"
}
# place COPY NAME PATH: in a folder beside its place first, which is ours alone, and from inside it to its place: whoever may
# rename that folder, or put a link in its stead, changes nothing.
place() {
  beside=$(attempt mktemp -d ./.provision.XXXXXX) || { loosen .; beside=$(attempt mktemp -d ./.provision.XXXXXX); } || return 1
  (
    enter "${PWD%/}/${beside#./}" && [ -O . ] && [ "$(stat -c %a .)" = 700 ] && attempt cp -a "$1" . || exit 1
    # A file takes a file's place in one step; a folder there would take it in.
    if [ -L "../$2" ] || [ ! -f "../$2" ]; then (cd .. && clear_name "$2" "$3") || :; fi
    placed=1
    if [ ! -d "../$2" ] || [ -L "../$2" ]; then
      attempt mv -f -- "./$2" .. || { (cd .. && loosen . "./$2"); attempt mv -f -- "./$2" ..; } ||
        (cd .. && overwrite "$1" "$2") && placed=0
    fi
    rm -rf -- "./$2"
    exit $placed
  )
  placed=$?
  rmdir -- "$beside" 2>/dev/null
  return $placed
}
# What cannot be exchanged, being mounted there, may still take the text, where nobody else can put a link in its place.
overwrite() {
  [ -O . ] || return 1
  case $(stat -c %a .) in *[2367]? | *[2367]) return 1 ;; esac
  [ -f "./$2" ] && [ ! -L "./$2" ] && [ -f "$1" ] && [ ! -L "$1" ] && cat "$1" >"./$2" && touch -r "$1" "./$2" &&
    own "./$2" $(stat -c '%a %u %g' "$1")
}
# What an owner does in a folder of his, with his own rights: NAME, then a mode, `link` or `absent`, then a link's target.
is_as_kept='case $2 in
  absent) [ ! -e "./$1" ] && [ ! -L "./$1" ] ;;
  link) [ -L "./$1" ] && [ "$(readlink "./$1")" = "$3" ] ;;
  *) [ ! -L "./$1" ] && [ -f "./$1" ] && [ "$(stat -c %a "./$1")" = "$2" ] && cmp -s - "./$1" ;;
esac'
give_way='if [ "$2" = absent ] && [ -d "./$1" ] && [ ! -L "./$1" ]; then rmdir "./$1"
elif [ -L "./$1" ] || [ -f "./$1" ] || [ "$2" = absent ]; then rm -f -- "./$1"
elif [ -e "./$1" ]; then mv -- "./$1" "./$3" && echo aside; fi'
# What takes the place is made in a box beside it, as the owner; nothing is for what was absent.
make_ready() {
  case $wanted in
    absent) return 0 ;;
    link) attempt provision_open_box && attempt provision_in_box provision_link_in_box "$target" && return 0 ;;
    *) attempt provision_open_box && attempt provision_in_box provision_fill_box '' '' "$wanted" <"$content" && return 0 ;;
  esac
  provision_close_box 2>/dev/null
  return 1
}
# put_back_as_owner PATH NAME COPY
put_back_as_owner() {
  wanted=absent target= content=/dev/null
  if [ -L "$3" ]; then wanted=link target=$(readlink "$3")
  elif [ -f "$3" ]; then wanted=$(stat -c %a "$3") content=$3
  elif [ -e "$3" ]; then echo 'it was neither a file nor a link, and its folder belongs to another user' >"$dir/said"; return 1; fi
  provision_there "$is_as_kept" "$2" "$wanted" "$target" <"$content" 2>"$dir/said" && return 0
  # Ready beside its place before what stands there gives way.
  ready=0
  make_ready || { (enter "${1%/*}" && loosen .); make_ready || ready=1; }
  if [ $ready = 0 ]; then
    aside=$2.set-aside-$(date +%s)
    moved=$(attempt provision_there "$give_way" "$2" "$wanted" "$aside" </dev/null) || {
      (enter "${1%/*}" && loosen . "./$2")
      moved=$(attempt provision_there "$give_way" "$2" "$wanted" "$aside" </dev/null) || ready=1
    }
    [ -z "$moved" ] || say "set aside what stood at $1, as $aside"
  fi
  if [ $ready = 0 ] && [ $wanted = absent ]; then say "removed $1"; return 0; fi
  [ $ready != 0 ] || attempt provision_in_box provision_empty_box || ready=1
  provision_close_box 2>/dev/null || :
  [ $ready = 0 ] || return 1
  provision_there "$is_as_kept" "$2" "$wanted" "$target" <"$content" || { echo 'it differs from the saved copy' >"$dir/said"; return 1; }
  : >"$dir/restored"
  say "restored $1"
}
# put_back PATH, in a shell of its own.
put_back() {
  up=${1%/*}; name=${1##*/}; copy=$dir/kept$1
  there "$copy" || there "$1" || return 0
  went=0; provision_reach "$1" 2>"$dir/said" || went=$?
  if [ $went != 0 ]; then [ -s "$dir/said" ] || echo 'its folder does not exist' >"$dir/said"; return 1; fi
  if [ -n "$provision_as" ]; then put_back_as_owner "$1" "$name" "$copy"; return; fi
  enter "${up:-/}" || return 1
  if ! there "$copy"; then take_away "$name" "$1"; return; fi
  if same "${copy%/*}" . "$name"; then return 0; fi
  # A program may have been replaced by its package: it is of interest that it is there, and may be run.
  if [ -f "./$name" ] && [ ! -L "./$name" ] && [ -s "./$name" ] && grep -qxF -e "$1" "$dir/programs"; then
    set -- "$1" $(stat -c '%a %u %g' "$copy")
    owned "./$name" "$2" "$3" "$4" && return 0
    own "./$name" "$2" "$3" "$4" || { loosen "./$name"; own "./$name" "$2" "$3" "$4"; } || return 1
    say "restored owner and mode of $1"
    return
  fi
  place "$copy" "$name" "$1" || return 1
  same "${copy%/*}" . "$name" || { echo 'it differs from the saved copy' >"$dir/said"; return 1; }
  : >"$dir/restored"
  say "restored $1"
}
put_files_back() {
  rm -f "$dir/restored"
  put_mounts_back
  while IFS=' ' read -r mode owner group path; do
    : >"$dir/said"
    (put_folder_back "$mode" "$owner" "$group" "$path") || cannot "$path"
  done <"$dir/folders"
  while IFS= read -r path; do
    : >"$dir/said"
    case $path in
      # A note of ours goes back in silence.
      "$provision_written"/*) (say() { :; }; put_back "$path") || cannot "$path" ;;
      *) (put_back "$path") || cannot "$path" ;;
    esac
  done <"$dir/places"
  while IFS= read -r path; do
    : >"$dir/said"
    [ ! -d "$path" ] || attempt provision_apart "$path" '' set_new_aside "$path" || cannot "what is new in $path"
  done <"$dir/wholes"
  restored=; [ ! -e "$dir/restored" ] || restored=1
}
