# provision_reached, provision_noting (function), provision_joined (what a server has joined with).
if [ "$provision_reached" = agents ]; then
  # Without one given K3s makes it: none is in a command line.
  k3s token rotate >&2
  provision_noting all
fi
if provision_exists "$provision_joined"; then
  cat /var/lib/rancher/k3s/server/token >"$provision_joined.new"
  mv -f "$provision_joined.new" "$provision_joined"
fi
