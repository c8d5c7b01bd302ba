/**
 * Prints everything of a host that a dry run could touch, a fact a line: files with mode, owner, size, mtime and ctime
 * (which nobody can set back); addresses, routes, rules, firewall, sets; units, mounts, namespaces, processes. What a
 * login itself leaves (sudo's timestamp, the system's log, sessions) is left out.
 */
export const snapshotScript = `
export LC_ALL=C
for folder in /etc /usr /var /root /home /opt /srv /tmp; do
  [ -d "$folder" ] || continue
  find "$folder" -xdev \\( -path /var/log/journal -o -path /var/log/wtmp -o -path /var/log/lastlog \\
    -o -path /var/log/wtmp.db -o -path /var/lib/wtmpdb \\
    -o -path /var/log/btmp -o -path /var/lib/systemd/timers -o -path /var/lib/sudo \\) -prune \\
    -o -printf '%p %y %m %U:%G %s %T@ %C@ %l\\n' | sort
done
find /run -mindepth 1 -xdev \\( -path /run/systemd -o -path /run/udev -o -path /run/user -o -path /run/sudo -o -path /run/log \\
  -o -path /run/utmp -o -path /run/motd.dynamic -o -path /run/dbus -o -path /run/host -o -path /run/mount \\) -prune -o -printf '%p %y %m %s\\n' | sort
ip -o address show; ip -o link show | sed 's/ state .*//'
ip rule show; ip -6 rule show; ip route show table all; ip -6 route show table all | sed 's/ expires [^ ]*//'
nft list ruleset 2>/dev/null | sed 's/counter packets [0-9]* bytes [0-9]*/counter/'
for family in ip ip6; do
  [ -s "/proc/net/\${family}_tables_names" ] || continue
  sort "/proc/net/\${family}_tables_names"
  "\${family}tables-legacy-save" | sed -e '/^#/d' -e 's/\\[[0-9]*:[0-9]*\\]//'
done
ipset save 2>/dev/null
systemctl list-unit-files --no-pager --no-legend --plain
systemctl list-units --all --no-pager --no-legend --plain --type=service,socket,mount,target,timer | grep -Ev '^(user|session|run-u)' |
  awk '{ print $1, $2, $3, $4 }'
systemctl show -p Id,MainPID,ExecMainStartTimestampMonotonic '*.service' |
  awk 'BEGIN { RS = "" } { gsub("\\n", " "); print }' | grep -v 'user' | sort
sed 's/ rw,.*//' /proc/self/mounts | grep -v ' /run/user/'
ip netns list
grep -rH . /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/ip_forward
if command -v wg >/dev/null; then wg show all allowed-ips | sort; fi
ps -eo args= | grep -Ev '^(sshd|sudo|\\(sd-pam\\)|/lib/systemd/systemd --user|/usr/lib/systemd/systemd --user|sh -s|ps -eo|grep|sort|nsenter|\\[|sleep)' | sort
`;
