if [ -n "$way_server" ] && command -v ip >/dev/null 2>&1; then
  while read -r way_word way_value way_said; do
    if [ -n "$way_value" ]; then printf 'interface %s\n' "$way_value"; fi
  done <<PROVISION
$(ip -o address show to "${way_server%%%*}" 2>/dev/null)
PROVISION
fi
if [ -d /run/systemd/system ]; then
  way_code=0
  # Of sshd's units the names and what starts them; of these targets what comes before them.
  # shellcheck disable=SC2086 # several words on purpose
  way_shown=$(systemctl show -p Names -p TriggeredBy -p After -- ${way_unit:-ssh.service} ssh.service sshd.service ssh.socket \
    network-pre.target network.target network-online.target nss-user-lookup.target systemd-user-sessions.service 2>/dev/null) ||
    way_code=$?
  if [ $way_code != 0 ]; then echo "unread systemctl show: exited with status $way_code"; fi
  way_units= way_order= way_before=
  while IFS= read -r way_line; do
    case $way_before$way_line in
      Names=*.target* | Names=*systemd-user-sessions.service*) way_before=yes ;;
      Names=* | TriggeredBy=*) way_units="$way_units ${way_line#*=}" ;;
      yesAfter=*) way_order="$way_order ${way_line#*=}" ;;
      yes) way_before= ;;
    esac
  done <<PROVISION
$way_shown
PROVISION
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
  way_lists=$(grep -lxF -e "${way_sshd:-sshd}" -e "${way_sudo:-sudo}" -e "${way_shell:-/bin/sh}" -e "/usr${way_shell:-/bin/sh}" \
    /var/lib/dpkg/info/*.list 2>/dev/null) || :
  set -f
  for way_path in $way_lists; do
    way_path=${way_path##*/} way_path=${way_path%.list}
    printf 'package %s\n' "${way_path%%:*}"
  done
fi
