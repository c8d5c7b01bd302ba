# Its first line holds the private key.
provision_wireguard_dump() {
  # Without its tools, or for a link that is not WireGuard's, there is no state of it; anything else was not read.
  wireguard_dump=$(wg show "$1" dump 2>/dev/null) ||
    wireguard_dump=$(provision_ask 'missing|1 *not supported*' wg show "$1" dump) || return 3
  [ -n "$wireguard_dump" ] || return 3
  # The clock is not awk's: what srand() takes for its seed is no time in seconds with each (mawk of Debian 13).
  wireguard_now=$(date +%s)
}
provision_wireguard_lines() {
  # Through a pipe: of a here-document some shells make a file.
  printf '%s\n' "$wireguard_dump" | awk -F '\t' -v now="$wireguard_now" '
    NR == 1 { print "now " now; print "self " $2 " " $3 }
    NR > 1 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 " " $7 }'
}
provision_wireguard() {
  provision_wireguard_dump "$1" && provision_wireguard_lines
}
provision_running() {
  if once_find "wireguard $1"; then return; fi
  provision_wireguard_dump "$1" || return
  provision_told=$(provision_wireguard_lines) || return
  wireguard_dump=
  once_keep "wireguard $1"
}
