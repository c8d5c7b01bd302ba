# 10: seconds after which something that is being opened is not a file: a pipe that came to stand in its place.
provision_see() {
  if [ -L "$1" ]; then
    printf 'symlink %s' "$(readlink "$1")" | tr '\n' '?'
    echo
  elif [ -f "$1" ]; then stat -c 'file %a|%u|%g|%s|%U|%G' "$1"
  elif [ -d "$1" ]; then stat -c 'directory %a|%u|%g|0|%U|%G' "$1"
  elif [ -e "$1" ]; then echo other
  else reach_absent "$1" && echo absent
  fi
}
provision_read() {
  if [ -z "$provision_shared" ]; then cat <"$1"; return; fi
  if [ -L "$1" ] || [ ! -f "$1" ]; then reach_refuse 'is not a plain file'; return 1; fi
  timeout -s KILL 10 sh -c 'exec 3<"$1"
    [ -f /proc/self/fd/3 ] && [ "$(stat -L -c %d.%i /proc/self/fd/3)" = "$(stat -c %d.%i "$1")" ] || exit 1
    exec cat <&3' sh "$1" || { reach_refuse 'could not be read, or changed while being read'; return 1; }
}
