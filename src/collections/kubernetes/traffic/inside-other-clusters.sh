# In a pod, by busybox; before it stands targets: a line with CLUSTER, NAME and PORT for each thing that is asked of another cluster.
# Prints for each whether its name is found, at which address, and whether that answers by TCP; words with tabs between.
printf '%s\n' "$targets" | while read -r cluster name port; do
  address=$(nslookup -type=a "$name" </dev/null | awk '/^Name:/ { named = 1 } named && /^Address/ { print $NF; exit }')
  tcp=no
  if [ -n "$address" ]; then
    # A ClusterIP answers no ping, and a first packet may wait for a handshake.
    for try in 1 2 3; do
      if nc -w 4 "$address" "$port" >/dev/null 2>&1 </dev/null; then
        tcp=yes
        break
      fi
      sleep 1
    done
  fi
  printf 'reached\t%s\t%s\t%s\t%s\n' "$cluster" "$name" "${address:--}" "$tcp"
done
