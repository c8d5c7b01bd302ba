# provision_table, provision_file: ours. Which way outside is, who listens, and what of our table is in force.
echo '== links'
provision_links
echo '== addresses'
provision_ask '' ip -o address show
echo '== routes'
for provision_family in 4 6; do
  provision_ask '*not supported*|*rotocol not*' ip "-$provision_family" route show |
    awk -v family="$provision_family" '$1 ~ /^(default|0\.0\.0\.0\/1|128\.0\.0\.0\/1|2000::\/3)$/ || (family == 6 && !/ via /) { print family, $0 }' || :
done
if command -v ss >/dev/null; then
  echo '== sockets'
  provision_sockets=$(provision_ask '' ss -Htulnp)
  provision_sessions=$(provision_ask '' ss -Htnp state established)
  provision_sshd='"(sshd|sshd-session|dropbear)"'
  provision_sessions=$(printf '%s\n' "$provision_sessions" | grep -E "$provision_sshd") || :
  printf '%s\n' "$provision_sockets"
  echo '== sessions'
  printf '%s\n' "$provision_sessions"
  echo '== owned'
  # Anybody's process may call itself sshd: whose it is, the kernel says.
  for provision_pid in $(printf '%s\n%s\n' "$provision_sockets" "$provision_sessions" | grep -E "$provision_sshd" | grep -o 'pid=[0-9]*' | cut -c 5- | sort -u); do
    if [ -O "/proc/$provision_pid" ]; then echo "$provision_pid"; fi
  done
else
  # The kernel's own tables (proc_net_tcp(5), proc_net_udp(5)): who listens, not by which program.
  echo '== kernel'
  for provision_kind in tcp tcp6 udp udp6; do
    if provision_exists "/proc/net/$provision_kind"; then
      awk -v kind="$provision_kind" '(kind ~ /^tcp/ && $4 == "0A") || (kind ~ /^udp/ && $4 == "07") { print kind, $2 }' "/proc/net/$provision_kind"
    fi
  done
  echo '== sshd'
  if command -v sshd >/dev/null; then provision_ask '' sshd -T | sed -n 's/^port //p'; fi
fi
echo '== managers'
if [ -e /etc/ufw/ufw.conf ] && grep -q '^ENABLED=yes' /etc/ufw/ufw.conf; then echo ufw; fi
if [ -d /run/systemd/system ]; then
  provision_show firewalld.service
  case $provision_shown in *ActiveState=active*) echo firewalld ;; esac
fi
provision_now=
if command -v nft >/dev/null; then
  echo '== nft'
  command -v nft
  provision_now=$(provision_ask '*No such file or directory*|* *not supported*|* *rotocol not*' nft -s list table inet "$provision_table") || :
  echo '== in force'
  printf '%s\n' "$provision_now"
  if provision_exists "$provision_file"; then
    echo '== filed'
    # By nft itself, in a network that ends with it: then both are printed alike, by the same release.
    # shellcheck disable=SC2016 # for the inner sh
    provision_ask '' unshare -n sh -c 'nft -f "$1" 2>&1 && nft -s list table inet "$2" || echo broken' sh "$provision_file" "$provision_table"
  fi
fi
# Ports that lead elsewhere before anybody listens. Where our table is in force they have been looked at.
if [ -z "$provision_now" ]; then
  echo '== forwarded'
  provision_rules=$(provision_all_rules)
  printf '%s\n' "$provision_rules" | awk '/--dports? .*-j (DNAT|REDIRECT)/ || /^-A KUBE-NODEPORTS .*--dport/ || /(tcp|udp) dport .*(dnat|redirect)/'
fi
