import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/** A virtual address that keepalived holds on the first interface, with the service that answers there. */
export const keepalived: Neighbour = {
  name: 'keepalived',
  title: 'keepalived: a virtual address on eth0, with a server on it',
  make: lines(
    put('/etc/keepalived/keepalived.conf', 'vrrp_instance home { virtual_ipaddress { 192.0.2.200/32 dev eth0 } }\n'),
    sh`ip address replace 192.0.2.200/32 dev eth0
unit keepalived "$serve 0 0 /usr/sbin/keepalived --dont-fork"
unit behind-the-vip "$serve 192.0.2.200 8600 haproxy -W -f /etc/haproxy/haproxy.cfg"`,
  ),
  state: sh`show_units keepalived.service behind-the-vip.service
show_files /etc/keepalived
ip -o -4 address show dev eth0 | grep -o 'inet [^ ]*'`,
  ways: [{ name: 'the virtual address, from another network', from: 'uplink2', address: '192.0.2.200', port: 8600 }],
};
