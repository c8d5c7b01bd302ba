import type { RemedyWay } from '../../../model/twin/remedy.ts';
import { looks, meant, orRerun, printed, thenRerun } from '../../../model/twin/remedy-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { unplugForeign } from '../faults/addresses.ts';
import { interfaceOf } from '../mesh/mesh-section.ts';

const restart = printed('on <host>: systemctl restart wg-quick@<interface>');

/** What puts right what is wrong on a host itself, by the cause's code. */
export const onHosts: Readonly<Record<string, readonly RemedyWay[]>> = {
  'wireguard-unavailable': [
    [
      printed(
        'on <host>: modprobe wireguard && test -e /sys/module/wireguard || { apt-get update && apt-get install --reinstall -y wireguard-go; }',
      ),
      thenRerun,
    ],
  ],
  'interface-name-taken': [[printed('on <host>: ip link delete dev <interface>'), thenRerun]],
  'port-taken': [
    [
      looks("on <host>: ss -lunp 'sport = :<port>'"),
      meant('stop <program>, or in the inventory: mesh: { port: … }', ({ hosts }) =>
        hosts.map(host => ({ on: host.name, script: sh`systemctl stop fault-port` })),
      ),
      thenRerun,
    ],
  ],
  'service-failed': [[printed('let the phase rewrite its file and start it: <run of the phase>')]],
  'service-stopped': [
    [printed('on <host>: systemctl start wg-quick@<interface>')],
    orRerun,
    [printed('let the phase write its file and start it: <run of the phase>')],
  ],
  'service-not-enabled': [[printed('on <host>: systemctl enable wg-quick@<interface>')], orRerun],
  'duplicate-key': [
    [
      meant('on the copy (<host> or <host>): rm <key file>', (_, [host = '', , file = '']) => [
        { on: host, script: sh`rm ${file}` },
      ]),
      thenRerun,
    ],
  ],
  'key-file-replaced': [
    [
      meant('bring the old key file back to <host>, if you have it', ({ inventory }, [host = '']) => [
        {
          on: host,
          script: sh`cd /etc/wireguard
for half in key pub; do cp -p ${interfaceOf(inventory)}."$half".fault ${interfaceOf(inventory)}."$half"; done`,
        },
      ]),
    ],
    [printed('or give everybody the new key: <run of the phase>')],
  ],
  'peer-key-swapped': [[restart], orRerun, [printed('let the phase rewrite its file: <run of the phase>')]],
  'peer-key-wrong': [[printed('let the phase give everybody the right keys: <run of the phase>')]],
  'mesh-address-wrong': [[restart], orRerun],
  'lan-address-twice': [[printed('on <host>: ip address delete <address> dev <interface>')]],
  'lan-address-foreign': [
    [
      meant(
        "give the device <hardware address> in the LAN of <site> another address, and keep <address> out of the router's DHCP range",
        unplugForeign,
      ),
      printed('on <host>: ip neigh flush to <address>'),
    ],
  ],
  'netmask-wrong': [
    [
      printed('on <host>: ip address add <address> dev <interface>'),
      printed('on <host>: ip address delete <address> dev <interface>'),
      looks('correct it where <host>’s address is configured, too'),
    ],
  ],
  'peer-missing': [[restart], orRerun],
  'preshared-key-one-sided': [[printed('on <host>: wg set <interface> peer <key> preshared-key /dev/null')], orRerun],
  'preshared-key-differs': [[printed('on <host>: wg set <interface> peer <key> preshared-key /dev/null')], orRerun],
  'listen-port-differs': [[printed('on <host>: wg set <interface> listen-port <port>')], orRerun],
  'clock-wrong': [
    [
      // The twin's hosts have no clock of their own to be set.
      meant('on <host>: timedatectl set-ntp true; timedatectl status', (_, [host = '']) => [
        {
          on: host,
          script: sh`rm -f /etc/sudoers.d/fault-clock /etc/fault-clock
sed -i -e '/^LD_PRELOAD=.*libfaketime/d' -e '/^FAKETIME/d' /etc/environment`,
        },
      ]),
      looks('then, on its peers: systemctl restart wg-quick@<interface>'),
    ],
  ],
  'conntrack-full': [
    [
      printed('on <host>: sysctl -w net.netfilter.nf_conntrack_max=<number>'),
      looks("to see what fills it on <host>: awk '{ print $1, $3 }' /proc/net/nf_conntrack | sort | uniq -c"),
    ],
  ],
  'disk-full': [
    [
      looks('on <host>: du -xh <folder> | sort -h | tail'),
      meant('make room there', ({ hosts }) =>
        hosts.map(host => ({ on: host.name, script: sh`rm /etc/wireguard/core` })),
      ),
    ],
  ],
  'file-immutable': [[printed('on <host>: chattr -i <file>')]],
  'interface-mtu-differs': [[printed('on <host>: ip link set dev <interface> mtu <bytes>')], orRerun],
  'allowed-ips-overlap': [[printed('on <host>: wg set <interface> peer <key> allowed-ips <address>')], orRerun],
  'allowed-ips-too-wide': [[printed('on <host>: wg set <interface> peer <key> allowed-ips <address>')], orRerun],
  'network-behind-missing': [
    [printed('on <host>: wg set <interface> peer <key> allowed-ips <address>')],
    [printed('on <host>: ip route replace <network> dev <interface>')],
    orRerun,
  ],
};
