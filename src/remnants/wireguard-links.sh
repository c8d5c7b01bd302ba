provision_wireguard_links() {
  ip -o link show type wireguard 2>/dev/null | sed -n 's/^[0-9]*: *\([^:@]*\)[:@].*/\1/p'
  for provision_socket in /run/wireguard/*.sock; do
    [ -S "$provision_socket" ] || continue
    provision_socket=${provision_socket##*/}
    while read -r provision_link provision_rest; do
      if [ "$provision_link" = "${provision_socket%.sock}:" ]; then printf '%s\n' "${provision_socket%.sock}"; fi
    done </proc/net/dev
  done
}
