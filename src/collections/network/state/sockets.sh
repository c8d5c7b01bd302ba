if command -v ss >/dev/null; then
  echo '== sockets'
  provision_sockets=$(provision_ask '' ss -Htulnp)
  printf '%s\n' "$provision_sockets"
else
  # The kernel's own tables (proc_net_tcp(5), proc_net_udp(5)): who listens, not by which program.
  echo '== kernel sockets'
  for provision_kind in tcp tcp6 udp udp6; do
    if provision_exists "/proc/net/$provision_kind"; then
      provision_ask '' awk -v kind="$provision_kind" '(kind ~ /^tcp/ && $4 == "0A") || (kind ~ /^udp/ && $4 == "07") { print kind, $2 }' "/proc/net/$provision_kind"
    fi
  done
fi
