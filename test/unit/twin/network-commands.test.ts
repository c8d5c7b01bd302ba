import { expect, test } from 'vitest';
import { layoutTwin } from '../../../src/twin/layout/layout-twin.ts';
import { dropCommands, networkCommands, renewCommands } from '../../../src/twin/layout/network-commands.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../../fixtures/home-and-cloud.ts';

const commands = networkCommands('lab-123456', layoutTwin(homeAndCloud));

test('namespaces and cables come first; no interface is ever in the machine’s own network', () => {
  expect(commands[0]).toMatchInlineSnapshot(`
    {
      "argv": [
        "ip",
        "-batch",
        "-",
      ],
      "input": "netns add twin.lab-123456.internet
    netns add twin.lab-123456.router.home
    netns add twin.lab-123456.host.ms-1
    netns add twin.lab-123456.host.wk-1
    netns add twin.lab-123456.host.wk-2
    netns add twin.lab-123456.host.ctb-edge-1
    netns add twin.lab-123456.controller
    link add name eth0 netns twin.lab-123456.host.ms-1 type veth peer name ms-1 netns twin.lab-123456.router.home
    link add name eth0 netns twin.lab-123456.host.wk-1 type veth peer name wk-1 netns twin.lab-123456.router.home
    link add name eth0 netns twin.lab-123456.host.wk-2 type veth peer name wk-2 netns twin.lab-123456.router.home
    link add name eth0 netns twin.lab-123456.host.ctb-edge-1 type veth peer name ctb-edge-1 netns twin.lab-123456.internet
    link add name wan netns twin.lab-123456.router.home type veth peer name site0 netns twin.lab-123456.internet
    link add name eth0 netns twin.lab-123456.controller type veth peer name seat netns twin.lab-123456.router.home
    ",
    }
  `);
});

test('the router', () => {
  expect(commands.filter(one => one.argv.includes('twin.lab-123456.router.home'))).toMatchInlineSnapshot(`
    [
      {
        "argv": [
          "ip",
          "-n",
          "twin.lab-123456.router.home",
          "-batch",
          "-",
        ],
        "input": "link set lo up
    link add name lan address 02:00:00:00:00:01 type bridge stp_state 0 forward_delay 0
    link set dev ms-1 master lan
    link set dev wk-1 master lan
    link set dev wk-2 master lan
    link set dev seat master lan
    link set dev lan up
    link set dev ms-1 up
    link set dev wk-1 up
    link set dev wk-2 up
    link set dev wan up
    link set dev seat up
    addr add 192.168.15.1/24 dev lan
    addr add 203.0.113.10/32 dev wan
    route add default via 169.254.0.1 dev wan onlink
    ",
      },
      {
        "argv": [
          "ip",
          "netns",
          "exec",
          "twin.lab-123456.router.home",
          "nft",
          "-f",
          "-",
        ],
        "input": "table ip nat {
      chain prerouting {
        type nat hook prerouting priority -100; policy accept;
        iifname "wan" ip daddr 203.0.113.10 udp dport 51820 dnat to 192.168.15.3:51820
        iifname "wan" ip daddr 203.0.113.10 udp dport 51821 dnat to 192.168.15.2:51820
        iifname "wan" ip daddr 203.0.113.10 udp dport 51822 dnat to 192.168.15.4:51820
      }
      chain postrouting {
        type nat hook postrouting priority 100; policy accept;
        oifname "wan" snat to 203.0.113.10
      }
    }
    table ip filter {
      chain forward {
        type filter hook forward priority 0; policy accept;
        iifname "wan" ct state established,related accept
        iifname "wan" ct status dnat accept
        iifname "wan" drop
      }
    }
    table ip6 filter {
      chain forward {
        type filter hook forward priority 0; policy accept;
        iifname "wan" ct state established,related accept
        iifname "wan" icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept
        iifname "wan" drop
      }
    }
    ",
      },
      {
        "argv": [
          "ip",
          "netns",
          "exec",
          "twin.lab-123456.router.home",
          "sysctl",
          "-qw",
          "net.ipv4.ip_forward=1",
          "net.ipv4.conf.all.rp_filter=0",
          "net.ipv4.conf.default.rp_filter=0",
          "net.ipv6.conf.all.forwarding=1",
        ],
      },
    ]
  `);
});

test('a machine on the internet is told its gateway, which none of its addresses explains', () => {
  const edge = commands.find(one => one.argv.includes('twin.lab-123456.host.ctb-edge-1'));
  expect(edge?.input).toContain('route add default via 169.254.0.1 dev eth0 onlink');
});

test('a host that is switched on gets its network anew, and its cable plugged in again at the other end', () => {
  const layout = layoutTwin(homeAndCloud);
  const cards = new Map([['eth0', '02:00:00:00:00:01']]);
  const renewed = renewCommands('lab-123456', layout, 'host:wk-1', cards).at(-1)?.input;
  expect(renewed).toContain('link set dev eth0 address 02:00:00:00:00:01\nlink set lo up\n');
  expect(renewCommands('lab-123456', layout, 'host:wk-1')).toEqual([
    {
      argv: ['ip', '-batch', '-'],
      input:
        'netns add twin.lab-123456.host.wk-1\nlink add name eth0 netns twin.lab-123456.host.wk-1 type veth peer name wk-1 netns twin.lab-123456.router.home\n',
    },
    {
      argv: ['ip', '-n', 'twin.lab-123456.router.home', '-batch', '-'],
      input: 'link set lo up\nlink set dev wk-1 master lan\nlink set dev lan up\nlink set dev wk-1 up\n',
    },
    commands.find(one => one.argv.includes('twin.lab-123456.host.wk-1')),
  ]);
  expect(dropCommands('lab-123456', layout, 'host:wk-1').map(one => one.argv.join(' '))).toEqual([
    'ip -n twin.lab-123456.router.home link delete dev wk-1',
    'ip netns delete twin.lab-123456.host.wk-1',
  ]);
});
