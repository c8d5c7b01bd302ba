import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

const ROOM = 'netns-0a6b1f2e-5c3d-4e7f-9a8b-1c2d3e4f5a6b';

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

/** Podman with one container: its files lie in folders that it shares with a cluster's CNI. */
export const podman: Neighbour = {
  name: 'podman',
  title: 'podman: podman0, its table of nftables, a container, and files in /etc/cni and /var/lib/cni',
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
fi`,
  ),
  state: sh`show_units podman-media.service
show_files /etc/cni/net.d/87-podman-bridge.conflist /var/lib/cni/networks/podman /opt/cni/bin/my-own-plugin /var/lib/containers
show_links podman0 veth0
show_rooms ${ROOM}
show_nft inet netavark`,
  ways: [{ name: 'the container of podman', address: '10.88.0.2', port: 80 }],
};
