provision_wireguard() {
  wg show "$1" dump 2>/dev/null | awk -F '\t' -v now="$(date +%s)" '
    NR == 1 { print "now " now; print "self " $2 " " $3 }
    NR > 1 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 " " $7 }
    END { exit NR == 0 }'
}
