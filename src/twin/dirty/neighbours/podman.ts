import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

const ROOM = 'netns-0a6b1f2e-5c3d-4e7f-9a8b-1c2d3e4f5a6b';

/** The chain that CNI's portmap makes for the container's published port. */
const PUBLISHED = 'CNI-DN-fedcba9876543210fedcb';

const CONFLIST = `{
  "cniVersion": "0.4.0",
  "name": "podman",
  "plugins": [{ "type": "bridge", "bridge": "podman0", "isGateway": true, "ipMasq": true }]
}
`;

/** As netavark 1.4 and later write it with the driver nftables. */
const TABLE = `table inet netavark {
  chain INPUT { type filter hook input priority 0; policy accept; ip saddr 10.88.0.0/16 meta l4proto { tcp, udp } th dport 53 accept; }
  chain FORWARD { type filter hook forward priority 0; policy accept; ip daddr 10.88.0.0/16 ct state established,related accept; ip saddr 10.88.0.0/16 accept; }
  chain POSTROUTING { type nat hook postrouting priority 100; policy accept; ip saddr 10.88.0.0/16 jump nv_2f259bab_10_88_0_0_nm16; }
  chain nv_2f259bab_10_88_0_0_nm16 { ip daddr 10.88.0.0/16 accept; ip daddr != 224.0.0.0/4 masquerade; }
}
`;

/**
 * Podman with one container: its files lie in folders that it shares with a cluster's CNI. Beside netavark's table it has
 * what Podman 3 writes by the plugins of CNI, whose chains it shares with a cluster's pods.
 */
export const podman: Neighbour = {
  name: 'podman',
  title:
    'podman: podman0, netavark’s table, a container with a port by CNI’s chains, files in /etc/cni and /var/lib/cni',
  make: lines(
    put('/etc/cni/net.d/87-podman-bridge.conflist', CONFLIST),
    put('/var/lib/cni/networks/podman/10.88.0.2', 'eth0\n'),
    put('/opt/cni/bin/my-own-plugin', '#!/bin/sh\n', '0755'),
    put('/var/lib/containers/storage/volumes/media/_data/film', 'what the container wrote\n'),
    sh`bridge podman0 10.88.0.1/16
room ${ROOM} podman0 veth0 eth0 10.88.0.2/16 10.88.0.1
unit podman-media "$serve 10.88.0.2 80 /usr/bin/conmon --api-version 1 -c media" ${`/run/netns/${ROOM}`}
if has nft && ! nft list table inet netavark >/dev/null 2>&1; then
  printf '%s' ${TABLE} | nft -f -
fi
if fresh ${PUBLISHED} nat; then
  if fresh CNI-HOSTPORT-DNAT nat; then
    ipt -t nat -N CNI-HOSTPORT-DNAT
    ipt -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
  fi
  for chain in SETMARK MASQ; do ipt -t nat -N "CNI-HOSTPORT-$chain"; done
  ipt -t nat -I POSTROUTING -m comment --comment 'CNI portfwd requiring masquerade' -j CNI-HOSTPORT-MASQ
  ipt -t nat -A CNI-HOSTPORT-SETMARK -m comment --comment 'CNI portfwd masquerade mark' -j MARK --set-xmark 0x2000/0x2000
  ipt -t nat -A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE
  ipt -t nat -N ${PUBLISHED}
  ipt -t nat -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment 'dnat name: "podman" id: "media"' \
    -m multiport --dports 8088 -j ${PUBLISHED}
  ipt -t nat -A ${PUBLISHED} -s 10.88.0.0/16 -p tcp -m tcp --dport 8088 -j CNI-HOSTPORT-SETMARK
  ipt -t nat -A ${PUBLISHED} -p tcp -m tcp --dport 8088 -j DNAT --to-destination 10.88.0.2:80
  ipt -N CNI-FORWARD
  ipt -N CNI-ADMIN
  ipt -A FORWARD -m comment --comment 'CNI firewall plugin rules' -j CNI-FORWARD
  ipt -A CNI-FORWARD -m comment --comment 'CNI firewall plugin admin overrides' -j CNI-ADMIN
  ipt -A CNI-FORWARD -d 10.88.0.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  ipt -A CNI-FORWARD -s 10.88.0.2/32 -j ACCEPT
  ipt -A CNI-ADMIN -d 10.88.0.0/16 -j ACCEPT
fi
let_through podman0`,
  ),
  state: sh`show_units podman-media.service
show_files /etc/cni/net.d/87-podman-bridge.conflist /var/lib/cni/networks/podman /opt/cni/bin/my-own-plugin /var/lib/containers
show_links podman0 veth0
show_rooms ${ROOM}
show_nft inet netavark
# Not what the cluster had in the shared chain.
show_chains 'podman|10[.]88[.]|-[jN] CNI-(HOSTPORT|FORWARD|ADMIN)|-A CNI-(HOSTPORT-(SETMARK|MASQ)|FORWARD|ADMIN)'`,
  ways: [
    { name: 'the container of podman', address: '10.88.0.2', port: 80 },
    {
      name: 'its published port of podman, from another network',
      from: 'uplink2',
      address: '192.0.2.2',
      port: 8088,
      byRules: true,
    },
  ],
};
