import type { Script } from '../../../model/plan/script.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import SERVE from './serve.pl';

/**
 * What neighbours are made with: `unit NAME COMMAND [NETNS]` starts a service that outlives the script, in a network
 * namespace where one is named; `room NAME BRIDGE-OR-DASH OUTER INNER ADDRESS [GATEWAY]` makes a named namespace with a veth.
 */
export const standIns: Script = lines(
  put('/usr/local/lib/neighbours/serve', SERVE, '0755'),
  sh`serve=/usr/local/lib/neighbours/serve
unit() {
  systemctl -q is-active "$1.service" && return
  printf '[Unit]\nDescription=%s\n[Service]\nExecStart=%s\nRestart=always\n%s[Install]\nWantedBy=multi-user.target\n' \
    "$1, a stand-in" "$2" "\${3:+NetworkNamespacePath=$3
}" >"/etc/systemd/system/$1.service"
  units="\${units-} $1.service"
}
start_units() {
  [ -n "\${units-}" ] || return 0
  systemctl daemon-reload
  systemctl enable --quiet --now $units
}
room() {
  [ -e "/run/netns/$1" ] || ip netns add "$1"
  [ -n "$(ip -o link show dev "$3" 2>/dev/null)" ] || ip link add "$3" type veth peer name "$4" netns "$1"
  [ "$2" = - ] || ip link set dev "$3" master "$2"
  ip link set dev "$3" up
  ip -n "$1" link set dev lo up
  ip -n "$1" link set dev "$4" up
  ip -n "$1" address replace "$5" dev "$4"
  [ -z "\${6-}" ] || ip -n "$1" route replace default via "$6"
}
bridge() {
  [ -n "$(ip -o link show dev "$1" 2>/dev/null)" ] || ip link add "$1" type bridge
  ip address replace "$2" dev "$1"
  ip link set dev "$1" up
}
has() { command -v "$1" >/dev/null; }
# Whether nothing of that name is in a table of iptables yet: CHAIN TABLE.
fresh() { has iptables-nft && ! iptables-nft -t "\${2-filter}" -S "$1" >/dev/null 2>&1; }
ipt() { iptables-nft -w "$@"; }
# Where the old cluster's rules of the other backend would drop what is forwarded: INTERFACE …
let_through() {
  has iptables-legacy || return 0
  for one in "$@"; do
    for way in -i -o; do
      iptables-legacy -C FORWARD "$way" "$one" -m comment --comment 'my own' -j ACCEPT 2>/dev/null ||
        iptables-legacy -A FORWARD "$way" "$one" -m comment --comment 'my own' -j ACCEPT
    done
    iptables-legacy -C INPUT -i "$one" -m comment --comment 'my own' -j ACCEPT 2>/dev/null ||
      iptables-legacy -A INPUT -i "$one" -m comment --comment 'my own' -j ACCEPT
  done
}`,
);
