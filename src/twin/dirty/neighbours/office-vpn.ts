import { sh } from '../../../shell/sh.ts';
import type { Neighbour } from './neighbour.ts';

/** As wg-quick writes it for a tunnel that all traffic goes through. */
const TABLE = `table ip wg-quick-wg1 {
  chain preraw { type filter hook prerouting priority -300; policy accept; iifname != "wg1" ip daddr 10.99.0.2 fib saddr type != local drop; }
}
`;

/** A WireGuard tunnel of the user's own to a peer that is none of the inventory's, up by wg-quick. */
export const officeVpn: Neighbour = {
  name: 'office-vpn',
  title: 'a WireGuard tunnel of the user’s own, wg1, with a living peer',
  onRequest: true,
  make: sh`if ! has wg-quick; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq -y install wireguard-tools >/dev/null 2>&1
fi
room office - tooffice eth0 192.0.2.130/30
ip address replace 192.0.2.129/30 dev tooffice
let_through tooffice wg1
mkdir -p /etc/wireguard /etc/office
chmod 0700 /etc/wireguard /etc/office
if [ ! -s /etc/wireguard/wg1.conf ]; then
  umask 077
  wg genkey >/etc/office/key
  wg genkey >/etc/wireguard/wg1.key
  printf '[Interface]\nAddress = 10.99.0.2/32\nListenPort = 51999\nPrivateKey = %s\n[Peer]\n# the office\nPublicKey = %s\nAllowedIPs = 10.99.0.1/32, 10.42.99.0/24\nEndpoint = 192.0.2.130:51820\nPersistentKeepalive = 5\n' \
    "$(cat /etc/wireguard/wg1.key)" "$(wg pubkey </etc/office/key)" >/etc/wireguard/wg1.conf
  umask 022
fi
if [ -z "$(ip -n office -o link show dev wgo 2>/dev/null)" ]; then
  # Made here and moved, its socket stays in the namespace where it was made: as an interface of the kernel's would.
  ip -n office link add wgo type wireguard 2>/dev/null || {
    systemd-run --quiet --unit=office-wireguard -p NetworkNamespacePath=/run/netns/office -p RuntimeDirectoryPreserve=yes \
      wireguard-go -f wgo
    until [ -S /run/wireguard/wgo.sock ]; do sleep 0.1; done
  }
  ip netns exec office wg set wgo private-key /etc/office/key listen-port 51820 \
    peer "$(wg pubkey </etc/wireguard/wg1.key)" allowed-ips 10.99.0.2/32
  ip -n office address add 10.99.0.1/32 dev wgo
  ip -n office link set dev wgo up
  ip -n office route add 10.99.0.2 dev wgo
fi
systemctl enable --quiet --now wg-quick@wg1.service
if has nft && ! nft list table ip wg-quick-wg1 >/dev/null 2>&1; then printf '%s' ${TABLE} | nft -f -; fi
unit office-server "$serve 10.99.0.1 80 the office" /run/netns/office`,
  state: sh`show_units wg-quick@wg1.service office-server.service
show_files /etc/wireguard/wg1.conf /etc/wireguard/wg1.key
show_links wg1
wg show wg1 peers
wg show wg1 endpoints
ip route show dev wg1
show_nft ip wg-quick-wg1
pgrep -a -f 'wireguard-go.* wg[1o]' || :
ls /run/wireguard/wg1.sock /run/wireguard/wgo.sock 2>/dev/null || :`,
  ways: [{ name: 'the office, by a WireGuard of its own', address: '10.99.0.1', port: 80 }],
};
