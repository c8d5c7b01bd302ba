# What runs in which network namespace, where a cluster of somebody else's can live on the host: neither is without its folder.
provision_others_pods() {
  provision_exists /var/snap/microk8s || provision_exists /run/k0s || return 0
  provision_processes
  echo '== spaces'
  # A process that ended meanwhile is in none.
  provision_stat '%i %n' -L /proc/[0-9]*/ns/net /run/netns/*
}
