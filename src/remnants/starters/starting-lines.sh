provision_break='
'
# WORD-OR-FILE…: adds what the program that reads lines is to be given: words, and those of the files that are there. Of a name with a
# line break in it nothing could be told apart.
provision_give() {
  for provision_file; do
    case $provision_file in
      *"$provision_break"*) continue ;;
      /*) [ -f "$provision_file" ] || continue ;;
    esac
    provision_given="$provision_given${provision_given:+$provision_break}$provision_file"
  done
}
# Those of packages' units, each once where /lib is /usr/lib.
provision_packaged() {
  provision_give /usr/lib/systemd/system/*.service
  # shellcheck disable=SC3013 # dash and busybox both have -ef
  [ /lib -ef /usr/lib ] || provision_give /lib/systemd/system/*.service
}
# FILE…: adds those that are no programs.
provision_texts() {
  for provision_file; do
    case $provision_file in /proc/* | /sys/* | /dev/*) continue ;; esac
    IFS= read -r provision_first <"$provision_file" 2>/dev/null || [ -n "$provision_first" ] || continue
    case $provision_first in ?ELF*) continue ;; esac
    provision_give "$provision_file"
  done
}
# Adds the paths that processes name, of which $provision_told has the list.
provision_give_named() {
  IFS='	'
  set -f
  # shellcheck disable=SC2086 # split at tabs
  set -- ${provision_told%%"$provision_break"*}
  set +f
  IFS=$provision_ifs
  # The first is a word that says what the line is.
  shift
  for provision_file; do provision_give "path:$provision_file"; done
}
# Prints the lines that the given files have, and leaves in $provision_named the paths that they and the processes name.
provision_lines() {
  IFS=$provision_break
  set -f
  # shellcheck disable=SC2086 # split at line breaks
  set -- $provision_given
  set +f
  IFS=$provision_ifs
  provision_all=$(awk "$provision_awk" "$@") || provision_unread 'files that could start something again'
  printf '%s\n' "${provision_all%%"$provision_break== named"*}"
  provision_named=${provision_all#*"$provision_break== named"}
  IFS=$provision_break
  for provision_file in ${provision_named#*"== unread"}; do
    # What went while it was looked for is gone.
    [ ! -e "$provision_file" ] || provision_unread "$provision_file"
  done
  IFS=$provision_ifs
  provision_named=${provision_named%%"== unread"*}
}
