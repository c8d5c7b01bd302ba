provision_wireguard() {
  # Without its tools, or for a link that is not WireGuard's, there is no state of it; anything else was not read. The clock is
  # awk's own: srand() takes the time as its seed, and tells at the next call what that was.
  provision_ask 'missing|1 *not supported*' wg show "$1" dump | awk -F '\t' '
    NR == 1 { srand(); printf "now %.0f\n", srand(); print "self " $2 " " $3 }
    NR > 1 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 " " $7 }
    END { exit NR < 1 ? 3 : 0 }'
}
