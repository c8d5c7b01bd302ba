# What these leave in `provision_words` becomes arguments at once, by `eval "set -- $provision_words"`: one by one takes a shell the square
# of their number.
provision_files() {
  provision_words= provision_at=0
  for provision_file; do
    provision_at=$((provision_at + 1))
    [ ! -f "$provision_file" ] || provision_words="$provision_words \"\${$provision_at}\""
  done
}
# Those that are no programs.
provision_texts() {
  provision_words= provision_at=0
  for provision_file; do
    provision_at=$((provision_at + 1))
    case $provision_file in /proc/* | /sys/* | /dev/*) continue ;; esac
    IFS= read -r provision_first <"$provision_file" 2>/dev/null || [ -n "$provision_first" ] || continue
    case $provision_first in ?ELF*) continue ;; esac
    provision_words="$provision_words \"\${$provision_at}\""
  done
}
# PATTERN FILE…: the lines of files that fit it.
provision_lines() {
  provision_pattern=$1
  shift
  provision_files "$@"
  eval "set -- $provision_words"
  [ $# = 0 ] || provision_ask '1 |2 grep: *: No such file or directory' grep -HE -- "$provision_pattern" "$@" || :
}
# Those of packages' units that tell of a cluster. Where /lib is /usr/lib, each is there once.
provision_packaged() {
  set -- /usr/lib/systemd/system/*.service
  # shellcheck disable=SC3013 # dash and busybox both have -ef
  [ /lib -ef /usr/lib ] || set -- "$@" /lib/systemd/system/*.service
  provision_lines "$provision_tells" "$@"
}
