provision_wireguard() {
  # Without its tools, or for a link that is not WireGuard's, there is no state of it; anything else was not read. The clock is
  # not awk's: what srand() takes for its seed is no time in seconds with each (mawk of Debian 13).
  provision_ask 'missing|1 *not supported*' wg show "$1" dump | awk -F '\t' -v now="$(date +%s)" '
    NR == 1 { print "now " now; print "self " $2 " " $3 }
    NR > 1 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 " " $7 }
    END { exit NR < 1 ? 3 : 0 }'
}
