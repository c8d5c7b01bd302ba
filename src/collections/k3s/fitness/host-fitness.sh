# What is in force counts, not what a file says: control groups first.
if provision_exists /sys/fs/cgroup/cgroup.controllers; then
  echo 'cgroup 2'
  awk '{ print "controllers " $0 }' /sys/fs/cgroup/cgroup.controllers
elif provision_exists /proc/cgroups; then
  echo 'cgroup 1'
  awk '$4 == 1 { print "controllers " $1 }' /proc/cgroups
  # The kubelet's own folder of settings, and units that write one before it starts.
  for file in /var/lib/rancher/k3s/agent/etc/kubelet.conf.d/* /etc/systemd/system/k3s*.service.d/* /run/systemd/system*/k3s*.service.d/*; do
    if [ -f "$file" ]; then awk '/failCgroupV1: *false/ { print "old_kind allowed"; exit }' "$file"; fi
  done
fi
awk '{ print "cmdline " $0 }' /proc/cmdline
# The first of them that is there is the one that a Raspberry Pi boots by.
for file in /boot/firmware/cmdline.txt /boot/cmdline.txt; do
  if provision_exists "$file"; then awk -v file="$file" '{ print "boot_line " file " " NR " " $0 }' "$file"; fi
done
awk '$1 == "MemTotal:" { print "memory " $2 }' /proc/meminfo
folder=/var/lib/rancher
while [ ! -d "$folder" ] && [ -n "$folder" ]; do folder=${folder%/*}; done
provision_ask '' df -Pk "${folder:-/}" | awk 'NR == 2 { print "disk " $4 " " $6 }'
if provision_exists /var/lib/rancher/k3s/agent; then echo 'node yes'; fi
for file in /etc/resolv.conf /run/systemd/resolve/resolv.conf; do
  if provision_exists "$file"; then awk -v file="$file" '$1 == "nameserver" { print "nameserver " file " " $2 }' "$file"; fi
done
# Only where the kernel's own list of modules is there, a module that is not in it is missing.
read -r release </proc/sys/kernel/osrelease
if command -v modprobe >/dev/null && [ -e "/lib/modules/$release/modules.dep" ]; then
  echo 'modules listed'
  for module in overlay br_netfilter vxlan; do
    if [ ! -e "/sys/module/$module" ] && ! modprobe -n -q "$module"; then echo "no_module $module"; fi
  done
fi
