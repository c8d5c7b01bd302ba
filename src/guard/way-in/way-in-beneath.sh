if [ -n "$way_server" ] && command -v ip >/dev/null 2>&1; then
  ip -o address show to "${way_server%%%*}" 2>/dev/null | sed -n 's/^[0-9]*: *\([^ ]*\).*/interface \1/p'
fi
if [ -d /run/systemd/system ]; then
  way_code=0
  # shellcheck disable=SC2086 # several words on purpose
  way_units=$(systemctl show -p Names -p TriggeredBy --value -- ${way_unit:-ssh.service} ssh.service sshd.service ssh.socket 2>/dev/null) ||
    way_code=$?
  way_order=$(systemctl show -p After --value -- network-pre.target network.target network-online.target \
    nss-user-lookup.target systemd-user-sessions.service 2>/dev/null) || way_code=$?
  if [ $way_code != 0 ]; then echo "unread systemctl show: exited with status $way_code"; fi
  for way_name in $way_unit $way_units $way_order; do
    case $way_name in *.service | *.socket | *.timer) printf 'unit %s\n' "$way_name" ;; esac
  done
  way_told=' '
  for way_name in $way_unit $way_units; do
    case $way_told in *" $way_name "*) continue ;; esac
    way_told="$way_told$way_name "
    way file "/etc/systemd/system/$way_name"
    way whole "/etc/systemd/system/$way_name.d"
  done
  way file /etc/default/ssh /etc/sysconfig/sshd
fi
# What sets the network up reads one of these.
for way_path in /etc/network /etc/netplan /etc/systemd/network /etc/NetworkManager /etc/sysconfig/network-scripts /etc/conf.d/net \
  /etc/dhcpcd.conf /etc/wpa_supplicant /etc/nftables.conf /etc/iptables /etc/ufw /etc/firewalld /etc/nftables.d; do
  if [ -d "$way_path" ]; then way tree "$way_path"; elif [ -e "$way_path" ]; then way file "$way_path"; fi
done
# The packages of the programs, as far as that is cheap to know.
if [ -d /var/lib/dpkg/info ]; then
  set +f
  grep -lxF -e "$(command -v sshd || echo sshd)" -e "$(command -v sudo || echo sudo)" -e "${way_shell:-/bin/sh}" \
    -e "/usr${way_shell:-/bin/sh}" /var/lib/dpkg/info/*.list 2>/dev/null |
    sed -e 's|.*/||' -e 's/[.]list$//' -e 's/:.*//' -e 's/^/package /'
  set -f
fi
