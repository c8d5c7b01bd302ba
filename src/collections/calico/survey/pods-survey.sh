# provision_knocks TARGETS (a function).
# The network's own interface, who is behind it, and whether packets go by it: a ping and a connection to the kubelet, at each other node's end.
echo '== neighbours'
# A file system of /sys may be another network's.
provision_vxlan=
if provision_ask '[0-9] *does not exist*|[0-9] *annot find device*' ip link show dev vxlan.calico >/dev/null; then provision_vxlan=there; fi
if [ -n "$provision_vxlan" ]; then
  ip -4 neigh show dev vxlan.calico
  provision_ends=$(ip -4 route show dev vxlan.calico | sed -n 's/.* via \([0-9.]*\) .*/\1/p' | sort -u)
  echo '== ways'
  # Of busybox' ping an error cannot be told from silence.
  if command -v ping >/dev/null && ping -V 2>&1 | grep -q iputils; then
    for provision_end in $provision_ends; do
      {
        provision_code=0
        ping -n -c 2 -i 0.3 -W 2 "$provision_end" >/dev/null || provision_code=$?
        case $provision_code in 0) echo "way $provision_end answers" ;; 1) echo "way $provision_end silent" ;; esac
      } &
    done
    wait
  fi
  if command -v perl >/dev/null && [ -n "$provision_ends" ]; then
    provision_knocks "$(printf '%s\n' "$provision_ends" | sed 's/.*/tcp & 10250/')"
  fi
fi
# Programs that may take links of Calico's for their own.
echo '== managers'
if [ -d /run/systemd/system ] && systemctl is-active --quiet NetworkManager && command -v nmcli >/dev/null; then
  nmcli -t -f DEVICE,STATE device status | sed -n 's/^\(cali[^:]*\|vxlan.calico\|tunl0\):/NetworkManager \1 /p'
fi
if [ -d /run/systemd/system ] && systemctl is-active --quiet systemd-networkd && command -v networkctl >/dev/null; then
  networkctl list --no-legend --no-pager | awk '$2 ~ /^(cali|vxlan\.calico$|tunl0$)/ { print "systemd-networkd", $2, $NF }'
fi
echo '== checksums'
if command -v ethtool >/dev/null && [ -n "$provision_vxlan" ]; then
  ethtool -k vxlan.calico | sed -n 's/^tx-checksum-ip-generic: /tx-checksum-ip-generic /p'
fi
awk '$1 == "Udp:" && !named { for (at = 2; at <= NF; at++) if ($at == "InCsumErrors") column = at; named = 1; next } $1 == "Udp:" && column { print "wrong", $column }' /proc/net/snmp
echo '== felix'
# The newest log of the node's own program; it is only evidence.
for provision_log in /var/log/pods/calico-system_calico-node-*/calico-node/*.log; do
  if provision_exists "$provision_log"; then printf '%s\n' "$provision_log"; fi
done | while read -r provision_log; do
  tail -n 400 "$provision_log" | sed -n '/[Tt]ypha/s/^[^ ]* std[a-z]* [FP] //p' | grep -e WARNING -e ERROR -e FATAL -e rror | tail -n 2
done
