# PATH…: one program reads all of them, since it costs a host most to start one.
provision_settings() {
  if once_find "settings $*"; then return; fi
  settings_asked=$*
  for settings_one; do
    shift
    if [ -r "$settings_one" ]; then set -- "$@" "$settings_one"
    elif [ -e "$settings_one" ]; then set -- "$@" '?'
    else set -- "$@" -
    fi
  done
  # Of one that it reads nothing of, this awk may not say why.
  provision_told=$(awk 'BEGIN {
    for (at = 1; at < ARGC; at++) {
      if (ARGV[at] !~ /^\//) { print ARGV[at]; continue }
      told = ""
      while ((got = (getline line < ARGV[at])) > 0) told = told " " line
      if (got < 0 || told == "") exit 1
      close(ARGV[at])
      print "=" told
    }
  }' "$@" 2>/dev/null) || provision_told=$(provision_settings_each "$@")
  once_keep "settings $settings_asked"
}
provision_settings_each() {
  for settings_one; do
    case $settings_one in
      /*)
        settings_value=$(tr '\n' ' ' <"$settings_one") || exit 1
        settings_one="= $settings_value"
        ;;
    esac
    printf '%s\n' "$settings_one"
  done
}
