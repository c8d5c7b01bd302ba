# What runs in which network namespace, where a cluster of somebody else's can live on the host: neither is without its folder.
provision_others_pods() {
  others_here=
  for others_folder in /var/snap/microk8s /run/k0s; do
    if provision_exists "$others_folder"; then others_here=yes; fi
  done
  [ -n "$others_here" ] || return 0
  provision_processes
  echo '== spaces'
  # A process that ended meanwhile is in none.
  provision_stat '%i %n' -L /proc/[0-9]*/ns/net /run/netns/*
}
