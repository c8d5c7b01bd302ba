# What phase 2's gate asks of a host, as a peer asks it: one script, all pings at once. $mtu is set by who runs it.
set -eu
systemctl is-active --quiet wg-quick@wg0
systemctl is-enabled --quiet wg-quick@wg0
ss -Huln 'sport = :51820' | grep -q .
[ "$(cat /proc/sys/net/ipv4/conf/all/rp_filter /proc/sys/net/ipv4/conf/default/rp_filter | tr '\n' ' ')" = '2 2 ' ]
[ "$(stat -c %a /etc/wireguard/wg0.key /etc/wireguard/wg0.pub /etc/wireguard/wg0.conf | uniq)" = 600 ]
peers=$(wg show wg0 allowed-ips | sed -n 's|.*\t\([0-9.]*\)/32$|\1|p')
[ "$(echo "$peers" | wc -w)" = "$(grep -c '^PublicKey = ' /etc/wireguard/wg0.conf)" ]
for peer in $peers; do ip route show exact "$peer" dev wg0; done | [ "$(wc -l)" = "$(echo "$peers" | wc -w)" ]
pids=
for peer in $peers; do
  # At full size a small one would say nothing more; again until the first is answered.
  ping -nq -M 'do' -c 1 -w 20 -i 0.5 -s $((mtu - 28)) "$peer" >/dev/null &
  pids="$pids $!"
done
for pid in $pids; do wait "$pid"; done
wg show wg0 latest-handshakes | awk -v now="$(date +%s)" '$2 + 180 < now { old = 1 } END { exit old }'
