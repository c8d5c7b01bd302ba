echo '== all units'
if [ -d /run/systemd/system ]; then
  systemctl list-unit-files --full --no-legend --no-pager
  systemctl list-units --all --full --plain --no-legend --no-pager
fi
echo '== settings'
for provision_file in /etc/*/* /etc/cni/net.d/* /etc/NetworkManager/conf.d/* /etc/systemd/network/* /etc/systemd/system/* \
  /etc/fapolicyd/rules.d/* /var/lib/rancher/* /opt/cni/bin/* /usr/local/bin/*; do
  if [ -e "$provision_file" ] || [ -L "$provision_file" ]; then printf '%s\n' "${provision_file##*/}"; fi
done
