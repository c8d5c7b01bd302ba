# Stopped before its node goes: K3s would make it anew when it starts, and a server would join its etcd again.
for provision_unit in k3s-agent.service k3s.service; do
  [ -e "/etc/systemd/system/$provision_unit" ] || continue
  systemctl disable --quiet "$provision_unit"
  systemctl stop "$provision_unit"
done
