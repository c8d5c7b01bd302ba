import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/** libvirt's default network with one guest: its chains as libvirt 5.1 and later write them, dnsmasq, a disk image. */
export const libvirt: Neighbour = {
  name: 'libvirt',
  title: 'libvirt: virbr0, its chains, dnsmasq and a guest',
  make: lines(
    put('/etc/libvirt/qemu/networks/default.xml', '<network><name>default</name></network>\n', '0600'),
    put('/var/lib/libvirt/images/guest.qcow2', 'the disk of a guest\n', '0600'),
    sh`bridge virbr0 192.168.122.1/24
room guest virbr0 vnet0 eth0 192.168.122.10/24 192.168.122.1
unit libvirt-dnsmasq "$serve 0 0 /usr/sbin/dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/default.conf --leasefile-ro"
unit libvirt-guest "$serve 192.168.122.10 80 /usr/bin/qemu-system-x86_64 -name guest=guest" /run/netns/guest
if fresh LIBVIRT_INP; then
  for chain in INP OUT FWO FWI FWX; do ipt -N "LIBVIRT_$chain"; done
  ipt -I INPUT -j LIBVIRT_INP
  ipt -I OUTPUT -j LIBVIRT_OUT
  ipt -I FORWARD -j LIBVIRT_FWX
  ipt -I FORWARD -j LIBVIRT_FWI
  ipt -I FORWARD -j LIBVIRT_FWO
  ipt -A LIBVIRT_INP -i virbr0 -p udp -m udp --dport 53 -j ACCEPT
  ipt -A LIBVIRT_INP -i virbr0 -p udp -m udp --dport 67 -j ACCEPT
  ipt -A LIBVIRT_OUT -o virbr0 -p udp -m udp --dport 68 -j ACCEPT
  ipt -A LIBVIRT_FWO -s 192.168.122.0/24 -i virbr0 -j ACCEPT
  ipt -A LIBVIRT_FWO -i virbr0 -j REJECT --reject-with icmp-port-unreachable
  ipt -A LIBVIRT_FWI -d 192.168.122.0/24 -o virbr0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  ipt -A LIBVIRT_FWI -o virbr0 -j REJECT --reject-with icmp-port-unreachable
  ipt -A LIBVIRT_FWX -i virbr0 -o virbr0 -j ACCEPT
  ipt -t nat -N LIBVIRT_PRT
  ipt -t nat -A POSTROUTING -j LIBVIRT_PRT
  ipt -t nat -A LIBVIRT_PRT -s 192.168.122.0/24 -d 224.0.0.0/24 -j RETURN
  ipt -t nat -A LIBVIRT_PRT -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE
fi`,
  ),
  state: sh`show_units libvirt-dnsmasq.service libvirt-guest.service
show_files /etc/libvirt /var/lib/libvirt
show_links virbr0 vnet0
show_rooms guest
show_chains 'LIBVIRT_'`,
  ways: [{ name: 'the guest of libvirt', address: '192.168.122.10', port: 80 }],
};
