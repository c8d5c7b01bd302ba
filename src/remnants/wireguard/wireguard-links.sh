provision_feed='
'
provision_wireguard_links() {
  provision_find_wireguard
  printf '%s' "$provision_wireguards"
}
# Leaves them in $provision_wireguards.
provision_find_wireguard() {
  provision_wireguards=
  # busybox' ip tells no kinds.
  provision_all_links
  while read -r provision_number provision_link provision_rest; do
    case "$provision_number $provision_link $provision_rest " in
      [0-9]*:\ *:\ *'\    wireguard '*)
        provision_link=${provision_link%:}
        provision_wireguards=$provision_wireguards${provision_link%%@*}$provision_feed
        ;;
    esac
  done <<PROVISION
$provision_told
PROVISION
  for provision_socket in /run/wireguard/*.sock; do
    [ -S "$provision_socket" ] || continue
    provision_socket=${provision_socket##*/}
    while read -r provision_link provision_rest; do
      if [ "$provision_link" = "${provision_socket%.sock}:" ]; then provision_wireguards=$provision_wireguards${provision_socket%.sock}$provision_feed; fi
    done </proc/net/dev
  done
}
