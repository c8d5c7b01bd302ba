# In a pod, by busybox: MTU, SERVICE, and a line with NODE and ADDRESS of each pod. Prints what comes through, words with tabs between.
printf 'mtu\t%s\n' "$(cat /sys/class/net/eth0/mtu)"
full=$(($1 - 28))
if nslookup kubernetes.default.svc.cluster.local >/dev/null 2>&1 </dev/null; then printf 'dns\tyes\n'; else printf 'dns\tno\n'; fi
# Of several servers one that went off is behind this Service until its lease has run out, after 15 seconds.
service=no
until=$(($(date +%s) + 20))
while :; do
  if nc -w 3 "$2" 443 >/dev/null 2>&1 </dev/null; then
    service=yes
    break
  fi
  [ "$(date +%s)" -lt "$until" ] || break
  sleep 1
done
printf 'service\t%s\n' "$service"
printf '%s\n' "$3" | while read -r node address; do
  way=well
  if ! ping -q -c 1 -W 3 "$address" >/dev/null 2>&1 </dev/null && ! ping -q -c 2 -W 3 "$address" >/dev/null 2>&1 </dev/null; then
    way=small
  elif ! ping -q -c 1 -W 3 -s "$full" "$address" >/dev/null 2>&1 </dev/null && ! ping -q -c 2 -W 3 -s "$full" "$address" >/dev/null 2>&1 </dev/null; then
    way=full
  elif ! timeout 20 wget -q -O /dev/null "http://$address:8080/bulk" >/dev/null 2>&1 </dev/null; then
    way=bulk
  fi
  printf 'way\t%s\t%s\n' "$node" "$way"
done
