import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/** A router's own policy routing: a second uplink, whose address leaves by its own table. Others come in through it. */
export const secondUplink: Neighbour = {
  name: 'second-uplink',
  title: 'a second uplink with policy routing of its own: from its address by table 200',
  make: lines(
    put('/etc/network/if-up.d/second-uplink', '#!/bin/sh\n# ip rule add from 192.0.2.2 lookup 200\n', '0755'),
    sh`room uplink2 - wan2 eth0 192.0.2.1/24
ip address replace 192.0.2.2/24 dev wan2
ip -n uplink2 address replace 203.0.113.200/32 dev lo
ip route replace default via 192.0.2.1 dev wan2 table 200
ip route replace 192.0.2.0/24 dev wan2 table 200
ip rule show | grep -q 'from 192[.]0[.]2[.]2 lookup 200' || ip rule add pref 32765 from 192.0.2.2 lookup 200
ip rule show | grep -q 'iif wan2 lookup 201' || ip rule add pref 32764 fwmark 0x1/0xff iif wan2 lookup 201
# A static route of the user's own into the range of the pods: there is a network of that number behind this uplink.
ip route replace 10.42.77.0/24 via 192.0.2.1 dev wan2
unit far-server "$serve 203.0.113.200 80 a server far away" /run/netns/uplink2
let_through wan2`,
  ),
  state: sh`show_units far-server.service
show_files /etc/network/if-up.d/second-uplink
show_links wan2
show_rooms uplink2
show_rules 'lookup 20[01]$'
ip route show table 200
ip route show dev wan2`,
  ways: [{ name: 'a server by the second uplink', source: '192.0.2.2', address: '203.0.113.200', port: 80 }],
};
