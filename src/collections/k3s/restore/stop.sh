# provision_sum, provision_aside. No boot starts it before it has given up its data: it would go on as a member of what is no more.
umask 077
provision_begin
if [ -e /etc/systemd/system/k3s.service ]; then
  systemctl disable --quiet k3s.service
  systemctl stop k3s.service
fi
