provision_wireguard() {
  # Without its tools, or for a link that is not WireGuard's, there is no state of it; anything else was not read.
  {
    provision_ask '' date +%s
    provision_ask 'missing|1 *not supported*' wg show "$1" dump || :
  } | awk -F '\t' '
    NR == 1 { now = $1 }
    NR == 2 { print "now " now; print "self " $2 " " $3 }
    NR > 2 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 " " $7 }
    END { exit NR < 2 ? 3 : 0 }'
}
