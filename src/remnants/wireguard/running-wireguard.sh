# Its first line holds the private key.
provision_wireguard_dump() {
  # Without its tools, or for a link that is not WireGuard's, there is no state of it; anything else was not read.
  wireguard_dump=$(wg show "$1" dump 2>/dev/null) ||
    wireguard_dump=$(provision_ask 'missing|1 *not supported*' wg show "$1" dump) || return 3
  [ -n "$wireguard_dump" ] || return 3
  # The clock is not awk's: what srand() takes for its seed is no time in seconds with each (mawk of Debian 13).
  provision_clock
  provision_wireguard_keys "$1"
  wireguard_now=$provision_now
}
# Which key of the file beside the interface's is which peer's: of all that a host tells of pre-shared keys, these names alone.
provision_wireguard_keys() {
  wireguard_keys=
  [ -r "/etc/wireguard/$1.psk" ] || return 0
  while read -r wireguard_of wireguard_key wireguard_rest; do
    case $wireguard_of in '' | *[!a-z0-9.-]*) continue ;; esac
    wireguard_keys="$wireguard_keys
$wireguard_key $wireguard_of"
  done <"/etc/wireguard/$1.psk"
  wireguard_key=
}
# Leaves the lines in $provision_told. No here-document, of which some shells make a file.
provision_wireguard_lines() {
  provision_told= wireguard_ifs=$IFS
  set -f
  IFS='
'
  # shellcheck disable=SC2086 # lines, and their fields
  set -- $wireguard_dump
  IFS='	'
  # shellcheck disable=SC2086 # as above
  for wireguard_line; do
    set -- $wireguard_line
    if [ -z "$provision_told" ]; then
      provision_told="now $wireguard_now
self ${2-} ${3-}"
      continue
    fi
    wireguard_line="${3-} ${4-} ${5-} ${8-} ${6-} ${7-}"
    case ${2-} in
      '(none)') wireguard_has=no ;;
      *)
        wireguard_has=${wireguard_keys#*"
$2 "}
        case $wireguard_has in
          "$wireguard_keys") wireguard_has=yes ;;
          *) wireguard_has=${wireguard_has%%"
"*} ;;
        esac
        ;;
    esac
    wireguard_line="$wireguard_has $wireguard_line"
    provision_told="$provision_told
peer ${1-} $wireguard_line"
  done
  wireguard_line= wireguard_dump= wireguard_keys=
  IFS=$wireguard_ifs
  set +f
}
provision_wireguard() {
  provision_wireguard_dump "$1" || return
  provision_wireguard_lines
  printf '%s\n' "$provision_told"
}
# Whether two hosts have the same key, nobody has to see it for.
provision_wireguard_preshared() {
  wg show "$1" preshared-keys 2>/dev/null | while read -r wireguard_of wireguard_key; do
    [ "$wireguard_key" != '(none)' ] || continue
    wireguard_has=$(printf '%s\n' "$wireguard_key" | sha256sum)
    printf 'preshared %s %s\n' "$wireguard_of" "${wireguard_has%"${wireguard_has#????????????????}"}"
  done || :
}
provision_running() {
  if once_find "wireguard $1"; then return; fi
  provision_wireguard_dump "$1" || return
  provision_wireguard_lines
  once_keep "wireguard $1"
}
