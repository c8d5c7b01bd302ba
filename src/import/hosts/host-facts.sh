# Prints what an inventory says of a host, a line each, its word first. Read-only.
export LC_ALL=C
printf 'name %s\n' "$(uname -n)"
ip -4 -o address show scope global | awk '{ print "address", $2, $4 }'
facts_way=$(ip -4 route show default | awk 'NR == 1 { for (i = 2; i < NF; i++) { if ($i == "via") via = "via " $(i + 1) " "; if ($i == "dev") { print via "dev " $(i + 1); exit } } }')
[ -z "$facts_way" ] || printf 'way %s\n' "$facts_way"
case $facts_way in
  via*)
    facts_via=${facts_way#via }
    ip -4 neigh show "${facts_via%% *}" | awk '{ for (i = 1; i < NF; i++) if ($i == "lladdr") { print "mac", $(i + 1); exit } }'
    ;;
esac
if [ -r /etc/os-release ]; then sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\)"\{0,1\}$/system \1/p' /etc/os-release; fi
printf 'architecture %s\n' "$(uname -m)"
awk '$1 == "MemTotal:" { print "memory", $2 }' /proc/meminfo
for facts_one in /etc/wireguard/*.conf; do
  [ ! -e "$facts_one" ] || printf 'tunnel %s\n' "$(basename "$facts_one" .conf)"
done
if [ -e /usr/local/bin/k3s ] || [ -e /etc/rancher/k3s ]; then echo 'runs k3s'; fi
if [ -e /usr/local/bin/rke2 ] || [ -e /etc/rancher/rke2 ]; then echo 'runs rke2'; fi
if [ -e /usr/local/bin/k0s ]; then echo 'runs k0s'; fi
if [ -e /etc/kubernetes/kubelet.conf ]; then echo 'runs kubeadm'; fi
