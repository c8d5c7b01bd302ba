import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/**
 * A VPN daemon with policy routing of its own, as Tailscale has it (rules 5210 to 5270, table 52, its two chains); the
 * interface is a veth into a namespace that stands for its network.
 */
export const tailscale: Neighbour = {
  name: 'tailscale',
  title: 'a VPN daemon like Tailscale: its interface, rules 5210 to 5270, table 52, its chains',
  make: lines(
    put('/var/lib/tailscale/tailscaled.state', '{ "_machinekey": "a secret" }\n', '0600'),
    sh`room tailnet - tailscale0 eth0 100.64.0.7/32
ip address replace 100.101.102.103/32 dev tailscale0
ip -n tailnet route replace 100.101.102.103 dev eth0
for one in 100.64.0.7 100.100.100.100; do ip route replace "$one" dev tailscale0 table 52; done
# A subnet that the VPN leads to, inside the range of the pods.
ip route replace 10.42.200.0/24 dev tailscale0 table 52
if ! ip rule show | grep -q '^5270:'; then
  ip rule add pref 5210 fwmark 0x80000/0xff0000 lookup main
  ip rule add pref 5230 fwmark 0x80000/0xff0000 lookup default
  ip rule add pref 5250 fwmark 0x80000/0xff0000 unreachable
  ip rule add pref 5270 lookup 52
fi
unit tailscaled "$serve 0 0 /usr/sbin/tailscaled --state=/var/lib/tailscale/tailscaled.state --port=41641"
unit tailnet-peer "$serve 100.64.0.7 80 a machine of the VPN" /run/netns/tailnet
if fresh ts-input; then
  ipt -N ts-input
  ipt -N ts-forward
  ipt -I INPUT -j ts-input
  ipt -I FORWARD -j ts-forward
  ipt -A ts-input -s 100.101.102.103/32 -i lo -j ACCEPT
  ipt -A ts-input -s 100.115.92.0/23 ! -i tailscale0 -j RETURN
  ipt -A ts-input -s 100.64.0.0/10 ! -i tailscale0 -j DROP
  ipt -A ts-input -i tailscale0 -j ACCEPT
  ipt -A ts-forward -i tailscale0 -j MARK --set-xmark 0x40000/0xff0000
  ipt -A ts-forward -m mark --mark 0x40000/0xff0000 -j ACCEPT
  ipt -A ts-forward -o tailscale0 -j ACCEPT
  ipt -t nat -N ts-postrouting
  ipt -t nat -A POSTROUTING -j ts-postrouting
  ipt -t nat -A ts-postrouting -m mark --mark 0x40000/0xff0000 -j MASQUERADE
fi`,
  ),
  state: sh`show_units tailscaled.service tailnet-peer.service
show_files /var/lib/tailscale
show_links tailscale0
show_rooms tailnet
show_rules '^52[1-7]0:'
ip route show table 52
show_chains 'ts-(input|forward|postrouting)'`,
  ways: [{ name: 'a machine of the VPN', address: '100.64.0.7', port: 80 }],
};
