# What kilo0 says of its peers, after each was sent one ping: peer KEY ENDPOINT HANDSHAKE ALLOWED. No private key is read.
if ! ip link show dev kilo0 >/dev/null 2>&1; then
  echo 'no interface'
  exit 0
fi
command -v wg >/dev/null 2>&1 || { echo 'wg is not there: install wireguard-tools' >&2; exit 1; }
provision_allowed=$(wg show kilo0 allowed-ips)
# Of what leads to a peer, the single addresses; its own in the tunnel is the last.
printf '%s\n' "$provision_allowed" | while read -r _ provision_ips; do
  for provision_ip in $provision_ips; do
    case $provision_ip in
      *.*/32) provision_last=${provision_ip%/32} ;;
    esac
  done
  [ -z "$provision_last" ] || ping -c 1 -W 2 "$provision_last" </dev/null >/dev/null 2>&1 || :
  provision_last=
done
provision_of() { wg show kilo0 "$1" | awk -v key="$2" '$1 == key { $1 = ""; sub(/^ /, ""); gsub(/ /, ","); print }'; }
wg show kilo0 peers | while read -r provision_key; do
  printf 'peer %s %s %s %s\n' "$provision_key" "$(provision_of endpoints "$provision_key")" \
    "$(provision_of latest-handshakes "$provision_key")" "$(provision_of allowed-ips "$provision_key")"
done
