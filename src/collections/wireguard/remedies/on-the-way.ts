import { addressOfEndpoint } from '../../../model/address/endpoint.ts';
import { type FaultScene, type FaultStep, siteBehindRouter } from '../../../model/twin/fault.ts';
import type { RemedyLine, RemedyWay } from '../../../model/twin/remedy.ts';
import { inventoryLine, looks, meant, orRerun, printed, thenRerun } from '../../../model/twin/remedy-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { rules } from '../faults/router.ts';
import { unblock, unblockLan } from '../faults/router-blocks.ts';

const endpointOf = (text: string) => ({
  address: addressOfEndpoint(text),
  port: Number(text.slice(text.lastIndexOf(':') + 1)),
});

/** The rule that a line asks for, beside the router's others; whatever else it had for that port or that host goes. */
function forward(scene: FaultScene, [outside = '', inside = '']: readonly string[]): readonly FaultStep[] {
  const [from, to] = [endpointOf(outside), endpointOf(inside)];
  return rules(scene, nat => ({
    ...nat,
    forwards: [
      ...nat.forwards.filter(one => one.port !== from.port && one.host !== to.address),
      { protocol: 'udp', publicAddress: from.address, port: from.port, host: to.address, hostPort: to.port },
    ],
  }));
}

/** What a line asks to be let in, beside what the router's firewall lets in to others. */
function passage(scene: FaultScene, [inside = '']: readonly string[]): readonly FaultStep[] {
  const { address, port } = endpointOf(inside);
  return rules(scene, nat => ({
    ...nat,
    passages: [
      ...nat.passages.filter(one => one.host !== address),
      { host: address, port: { protocol: 'udp', number: port } },
    ],
  }));
}

const forwardLine: RemedyLine = meant(
  'on the router: forward UDP <public address and port> → <host and port>',
  forward,
);

const deleted = [
  printed('on <host>: nft delete rule <chain> handle <number>'),
  printed('on <host>: <iptables> -D <rule>'),
];
const letIn = printed('on <host>: <iptables> -I <rule>');

/** What puts right what stands between hosts, by the cause's code. */
export const onTheWay: Readonly<Record<string, readonly RemedyWay[]>> = {
  'firewall-blocks-udp': [
    [
      ...deleted,
      letIn,
      printed('on <host>: nft insert rule <chain> udp dport <port> accept'),
      printed('on <host>: ufw allow <port>/udp'),
      looks('on <host>: iptables-save -c; ip6tables-save -c; nft list ruleset'),
      looks('the rule whose counter rises while a peer pings is the one'),
    ],
  ],
  'rate-limited': [[...deleted, letIn, printed('on <host>: nft replace rule <chain> handle <number> <rule>')]],
  'icmp-dropped': [
    [
      ...deleted,
      letIn,
      printed('on <host>: nft insert rule <chain> iifname <interface> <icmp or icmpv6> type echo-request accept'),
      printed('on <host>: ufw allow in on <interface>'),
    ],
  ],
  'mesh-address-on-lan': [[printed('on <host>: ip address delete <address> dev <interface>')]],
  'route-missing': [[printed('on <host>: ip route add <address> dev <interface>')], orRerun],
  'route-stolen': [
    [
      printed('on <host>: <ip or ip -6> rule delete pref <number>'),
      printed('on <host>: <ip or ip -6> rule add to <network> lookup main pref <number>'),
      looks('find the route that takes it, with: <ip or ip -6> route show match <address> (<host>)'),
    ],
  ],
  'asymmetric-route': [
    [
      printed('on <host>: ip route delete <network> via <address>'),
      looks('find what sends it there, with: ip rule; ip route show table all (<host>)'),
    ],
  ],
  'rp-filter-strict': [
    [printed('on <host>: sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2')],
    orRerun,
  ],
  'ip-forward-off': [
    [
      printed('on <host>: sysctl -w net.ipv4.ip_forward=1'),
      printed("on <host>: echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-forward.conf"),
    ],
  ],
  hairpin: [[printed('on <host>: wg set <interface> peer <key> endpoint <address and port>')], orRerun],
  'lan-endpoint-wrong': [[printed('on <host>: wg set <interface> peer <key> endpoint <address and port>')], orRerun],
  'router-forwards-nothing': [
    [
      meant('on the router (<address>): sysctl -w <net.ipv4.ip_forward or net.ipv6.conf.all.forwarding>=1', scene => [
        {
          on: siteBehindRouter(scene).place,
          script: sh`sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`,
        },
      ]),
      looks('there too: is its own line up? <ip or ip -6> route show default; ping <address>'),
    ],
  ],
  'name-moved': [[thenRerun]],
  'router-address-changed': [
    [
      inventoryLine('in the inventory: sites.<site>.router.public_address: <address>', (yaml, [, address = '']) =>
        yaml.replace(/^(\s+public_address: )\S+$/m, `$1${address}`),
      ),
      thenRerun,
    ],
  ],
  'forward-missing': [[forwardLine]],
  'forward-wrong-host': [[forwardLine]],
  'forward-wrong-to-port': [[forwardLine]],
  'forward-wrong-port': [
    [forwardLine],
    [
      inventoryLine('or in the inventory: { udp: <port>, to: <host> }', (yaml, [port = '', host = '']) =>
        yaml.replace(new RegExp(`udp: \\d+, to: ${host} `), `udp: ${port}, to: ${host} `),
      ),
      thenRerun,
    ],
  ],
  'port-closed-at-router': [[meant('in the router’s IPv6 firewall: let UDP in to <address and port>', passage)]],
  'udp-blocked-at-router': [
    [meant('on the router (<address>): let UDP of <hosts> out to port <port>, and the answers in', unblock)],
  ],
  'udp-blocked-way-back': [
    [meant('on the router (<address>): let UDP in to <hosts> (what is established, and the forward)', unblock)],
  ],
  'udp-blocked-in-lan': [
    [
      meant('in the switch or access point: let UDP <port> pass between <address> and <address>', unblockLan),
      looks('to see where it ends: tcpdump -ni any udp port <port> on both'),
      looks(
        'in the switch or access point between <host> (<address>) and <host> (<address>): turn client isolation off, put both into one VLAN',
      ),
      looks(
        'on the router between <network> and <network>: does it lead from one to the other, and let hosts of one into the other? From <host>: traceroute -n <address>',
      ),
      looks('where no router leads between them, make two sites of them'),
    ],
    [
      meant(
        'on the router between <network> and <network>: let UDP <port> pass both ways between <address> and <address>',
        unblockLan,
      ),
    ],
  ],
  'mtu-black-hole': [
    [
      inventoryLine('in the inventory: mesh: { mtu: <bytes> }', (yaml, [bytes = '']) =>
        yaml.replace(/^( {2}mtu: )\d+/m, `$1${bytes}`),
      ),
      thenRerun,
    ],
    [meant('raise the MTU of the link on the way: inside the mesh <bytes> bytes must pass', unblock)],
  ],
  unexplained: [[looks('tcpdump -ni any udp port <port> on both ends')]],
};
