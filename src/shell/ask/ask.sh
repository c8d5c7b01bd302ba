provision_unread() {
  printf '\n%s u %s\n%s%s\n' "$ask_nonce" "$ask_section" 'could not be read: ' "$1" >&"$ask_aside"
  exit 1
}

provision_ask() {
  ask_absence=$1
  shift
  { ask_said=$("$@" 2>&1 >&3 3>&-); } 3>&1 && return 0
  ask_code=$?
  ask_how="$ask_code $ask_said"
  if [ "$ask_code" = 127 ] && ! command -v "$1" >/dev/null; then
    ask_how=missing
    ask_said="there is no $1 on this host"
  fi
  ask_ifs=$IFS
  IFS='|'
  set -f
  for ask_one in $ask_absence; do
    # shellcheck disable=SC2254 # a pattern
    case $ask_how in
      $ask_one) ask_code=absent ;;
    esac
  done
  set +f
  IFS=$ask_ifs
  [ "$ask_code" != absent ] || return 1
  case $ask_how in
    missing) provision_unread "$ask_said" ;;
    *) provision_unread "$* ended with $ask_code${ask_said:+: $ask_said}" ;;
  esac
}

ask_break='
'
# What the questions of one shell name (ask_named) and is not there: one program says of all of it why. Where it says anything else, each is asked by itself.
ask_named= ask_missing=$ask_break
ask_together() {
  ask_gone= ask_count=0 ask_ifs=$IFS
  IFS=' '
  for ask_one in $ask_named; do
    if [ ! -e "$ask_one" ] && [ ! -L "$ask_one" ]; then ask_gone="$ask_gone $ask_one" ask_count=$((ask_count + 1)); fi
  done
  ask_named=
  # Words, none of which needs quotes.
  eval "set -- $ask_gone"
  ask_said=$(ls -d -- "$@" 2>&1 >/dev/null) || :
  IFS=$ask_break
  set -f
  for ask_one in $ask_said; do
    case $ask_one in
      *'No such file or directory' | *'Not a directory') ask_count=$((ask_count - 1)) ;;
      *) ask_gone= ;;
    esac
  done
  set +f
  IFS=' '
  for ask_one in $ask_gone; do
    [ $ask_count != 0 ] || ask_missing=$ask_missing$ask_one$ask_break
  done
  IFS=$ask_ifs
}
provision_exists() {
  if [ -e "$1" ] || [ -L "$1" ]; then return 0; fi
  case " $ask_named " in *" $1 "*) ask_together ;; esac
  case $ask_missing in *"$ask_break$1$ask_break"*) return 1 ;; esac
  provision_ask '*No such file or directory|*Not a directory' ls -d -- "$1" >/dev/null
}

provision_stat() {
  { ask_said=$(stat -c "$@" 2>&1 >&3 3>&-); } 3>&1 && return 0
  [ -n "$ask_said" ] || provision_unread "stat ended with an error, and said nothing"
  ask_ifs=$IFS
  IFS='
'
  set -f
  for ask_one in $ask_said; do
    case $ask_one in
      *'No such file or directory' | *'Not a directory') ;;
      *) provision_unread "$ask_one" ;;
    esac
  done
  set +f
  IFS=$ask_ifs
}
