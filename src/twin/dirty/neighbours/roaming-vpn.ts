import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/** As such daemons do when a network comes or goes; this one does so all the time. */
const DAEMON = `#!/bin/sh
while :; do
  ip link del dev roam0 2>/dev/null
  ip link add roam0 type veth peer name eth0 netns roaming &&
    ip -n roaming address add 10.87.0.7/32 dev eth0 &&
    ip -n roaming link set dev eth0 up &&
    ip -n roaming route replace 10.87.0.1 dev eth0 &&
    ip address add 10.87.0.1/32 dev roam0 &&
    ip link set dev roam0 up &&
    ip route replace 10.87.0.7 dev roam0 &&
    ip route replace 10.42.201.0/24 dev roam0 table 87
  sleep 2
done
`;

/** A VPN daemon that makes its interface anew every two seconds, with the routes that go with it: no plan knows it by its index. */
export const roamingVpn: Neighbour = {
  name: 'roaming-vpn',
  title: 'a VPN daemon that makes its interface anew every two seconds',
  onRequest: true,
  make: lines(
    put('/usr/local/sbin/roamd', DAEMON, '0755'),
    put('/etc/roamd/key', 'a secret\n', '0600'),
    sh`[ -e /run/netns/roaming ] || ip netns add roaming
ip -n roaming link set dev lo up
if ! ip rule show | grep -q '^8700:'; then ip rule add pref 8700 to 10.42.201.0/24 lookup 87; fi
unit roamd /usr/local/sbin/roamd
# Its place to answer at is there before its interface is.
ip -n roaming address replace 10.87.0.7/32 dev lo
unit roaming-peer "$serve 10.87.0.7 80 a machine of the roaming VPN" /run/netns/roaming
let_through roam0`,
  ),
  state: sh`show_units roamd.service roaming-peer.service
show_files /etc/roamd /usr/local/sbin/roamd
show_rooms roaming
show_rules '^8700:'
# It may be gone at this very moment: all of it is there at once, or it is looked at again.
roaming() {
  ip -o -4 address show dev roam0 2>/dev/null | tr -s ' ' | cut -d ' ' -f 2-4
  ip route show table 87 2>/dev/null
  ip route show 10.87.0.7
}
for i in $(seq 50); do
  seen=$(roaming)
  if [ "$(echo "$seen" | grep -c .)" -eq 3 ]; then break; fi
  sleep 0.1
done
echo "$seen"`,
  ways: [{ name: 'a machine of the roaming VPN', address: '10.87.0.7', port: 80, restless: true }],
};
