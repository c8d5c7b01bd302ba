if command -v ss >/dev/null; then
  provision_ask '' ss -Hltunp | awk '{ print "listens " $0 }'
else
  # The kernel's own tables (proc_net_tcp(5)): who listens, not by which program.
  for file in /proc/net/tcp /proc/net/tcp6; do
    if provision_exists "$file"; then awk '$4 == "0A" { print "port " substr($2, index($2, ":") + 1) }' "$file"; fi
  done
fi
