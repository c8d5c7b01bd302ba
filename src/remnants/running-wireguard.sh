provision_wireguard() {
  # Without its tools, or for a link that is not WireGuard's, there is no state of it; anything else was not read.
  { provision_ask 'missing|1 *not supported*' wg show "$1" dump || :; } | awk -F '\t' -v now="$(provision_ask '' date +%s)" '
    NR == 1 { print "now " now; print "self " $2 " " $3 }
    NR > 1 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 " " $7 }
    END { exit NR == 0 ? 3 : 0 }'
}
