import { expect, test } from 'vitest';
import { shipped } from '../../../../../src/collections/collections.ts';
import { meshCauses } from '../../../../../src/collections/wireguard/causes/mesh-causes.ts';
import type { Inventory } from '../../../../../src/model/inventory.ts';
import { saidBy } from '../../../../../src/model/twin/remedy.ts';
import { type Broken, causesOf, type Edit, healthy, silence } from '../captured.ts';

const edit = (host: string, section: string, from: string | RegExp, to: string): Edit => ({ host, section, from, to });
const alone = (host: string): readonly Edit[] =>
  ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'].filter(one => one !== host).flatMap(one => silence(host, one));
/** The interface of wk-2 is gone, and everything that depends on it. */
const down: readonly Edit[] = [
  ...alone('wk-2'),
  edit('wk-2', 'link', /^(link|self|peer) .*\n/gm, ''),
  edit('wk-2', 'routes', /^via-mesh.*\n/gm, ''),
];
/** Hosts that call others where their names led before, and so does their file. */
const calling = (callers: readonly string[], others: readonly string[], now: string, before: string): readonly Edit[] =>
  callers.flatMap(host => [
    ...others.flatMap(other => silence(host, other)),
    ...['link', 'file'].map(section => edit(host, section, new RegExp(now.replaceAll('.', '\\.'), 'g'), before)),
  ]);
const movedEdge = calling(['ms-1', 'wk-1', 'wk-2'], ['ctb-edge-1'], '198.51.100.25:', '198.51.100.99:');
const movedRouter = calling(['ctb-edge-1'], ['ms-1', 'wk-1', 'wk-2'], '203.0.113.10:', '203.0.113.99:');
/** The public key of a host. */
const keyOf = (host: string): string => /^self (\S+)/m.exec(healthy[host]?.link ?? '')?.[1] ?? '';
const edge = 'yXCyqLeMlljMkPpEU/ojRi4yyWPpRYPitO5tZ0fHVDw=';

/** What more a host says of its routes and neighbours. */
const adds = (host: string, line: string): Edit => edit(host, 'routes', /$/, `${line}\n`);
const hardware = ['ms-1', 'wk-1', 'wk-2'].map((host, at) => adds(host, `mac eth0 02:00:00:00:00:0${at + 2}`));
const seen = (host: string, address: string, by: string): Edit => adds(host, `neighbour ${address} ${by}`);
const way = (host: string, text: string): Edit => adds(host, `way ${text.split(' ')[0]} ${text}`);

/** The home has two LANs, and wk-2 stands alone on the second. */
const onTwoLans = (inventory: Inventory): Inventory => ({
  ...inventory,
  sites: inventory.sites.map(site =>
    site.lan === undefined ? site : { ...site, lan: '192.168.15.0/30', otherLans: ['192.168.15.4/30'] },
  ),
});
const smaller = [2, 3, 4].map((at): Edit => {
  const host = ['ms-1', 'wk-1', 'wk-2'][at - 2] ?? '';
  return edit(host, 'routes', `192.168.15.${at}/24`, `192.168.15.${at}/30`);
});

/** The edge is a cluster of its own, and the others reach its services through it. */
const inTwoClusters = (inventory: Inventory): Inventory => {
  const part = (name: string, hosts: readonly string[], settings = {}) => ({
    ...{ name, hosts, settings, vars: {}, openings: [] },
    sections: { ...inventory.sections, kubernetes: { services: '10.53.0.0/16' } },
  });
  return {
    ...inventory,
    clusters: [part('home', ['ms-1', 'wk-1', 'wk-2'], { routes: 'none' }), part('far', ['ctb-edge-1'])],
  };
};
/** That host sends the services of the other cluster to its gateway: AllowedIPs, then the route. */
const sentTo = (host: string): readonly Edit[] => [
  edit(host, 'link', '172.27.15.31/32', '172.27.15.31/32,10.53.0.0/16'),
  edit(host, 'routes', 'via-mesh 172.27.15.31\n', 'via-mesh 172.27.15.31\nvia-mesh 10.53.0.0/16\n'),
];

test('what is sent to the gateway of another cluster is wanted', () => {
  const edits = ['ms-1', 'wk-1', 'wk-2'].flatMap(sentTo);
  expect(causesOf({ changed: inTwoClusters, edits })).toEqual([]);
  expect(causesOf({ edits }).map(one => one.code)).toContain('allowed-ips-too-wide');
});

test('a healthy mesh has no cause', () => {
  expect(causesOf({})).toEqual([]);
});

/** One rule in a chain of somebody's own table, before the list of sets. */
const inWall = (rule: string): string => `table inet wall {\n\tchain in {\n\t\t${rule}\n\t}\n}\n== sets`;

const table: readonly (readonly [string, Broken, string])[] = [
  [
    'service-stopped',
    { edits: [...down, edit('wk-2', 'service', 'active active', 'active inactive')] },
    'wg0 does not run on wk-2',
  ],
  [
    'service-failed',
    { edits: [...down, edit('wk-2', 'service', 'active active', 'active failed')] },
    'wg-quick@wg0 failed on wk-2',
  ],
  [
    'port-taken',
    {
      edits: [
        ...down,
        edit('wk-2', 'service', 'active active', 'active failed'),
        edit('wk-2', 'port', 'wireguard-go', 'perl'),
      ],
    },
    'perl holds UDP 51820 on wk-2, so wg-quick cannot start',
  ],
  [
    'interface-name-taken',
    {
      edits: [
        ...alone('wk-2'),
        edit('wk-2', 'link', /^(self|peer) .*\n/gm, ''),
        edit('wk-2', 'service', 'active active', 'active failed'),
      ],
    },
    'wg0 on wk-2 is not a WireGuard interface',
  ],
  [
    'wireguard-unavailable',
    { edits: [...down, edit('wk-2', 'link', 'can userspace', 'can none')] },
    'wk-2 has no WireGuard: neither in its kernel nor as a program',
  ],
  [
    'listen-port-differs',
    { edits: [edit('wk-2', 'link', / 51820\npeer/, ' 51999\npeer')] },
    'wg0 of wk-2 listens on UDP 51999, not 51820',
  ],
  [
    'peer-key-swapped',
    {
      edits: [
        ...silence('wk-2', 'ms-1'),
        ...silence('wk-2', 'wk-1'),
        edit('wk-2', 'link', '172.27.15.12/32', 'SWAP'),
        edit('wk-2', 'link', '172.27.15.11/32', '172.27.15.12/32'),
        edit('wk-2', 'link', 'SWAP', '172.27.15.11/32'),
      ],
    },
    'wk-2 knows ms-1 by the key of wk-1, and wk-1 by the key of ms-1',
  ],
  [
    'peer-key-wrong',
    {
      edits: [
        ...silence('wk-2', 'ctb-edge-1'),
        edit('wk-2', 'link', edge, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='),
      ],
    },
    'wk-2 knows ctb-edge-1 by a key that no host has',
  ],
  [
    'key-file-replaced',
    { edits: [edit('wk-2', 'file', /^key-file .*/m, `key-file ${edge}`)] },
    "the key on wk-2's disk is not the one that its interface runs with",
  ],
  [
    'duplicate-key',
    { edits: [edit('wk-2', 'link', /^self \S+/m, `self ${edge}`)] },
    'wk-2 and ctb-edge-1 run with the same key',
  ],
  [
    'allowed-ips-overlap',
    {
      edits: [
        ...silence('wk-2', 'ms-1'),
        edit('wk-2', 'link', '172.27.15.12/32', '(none)'),
        edit('wk-2', 'link', '172.27.15.11/32', '172.27.15.11/32,172.27.15.12/32'),
      ],
    },
    'on wk-2 the address of ms-1 belongs to the peer wk-1',
  ],
  [
    'allowed-ips-too-wide',
    { edits: [edit('wk-2', 'link', '172.27.15.12/32', '172.27.15.12/32,172.27.15.0/24')] },
    'on wk-2 the peer ms-1 is allowed 172.27.15.0/24',
  ],
  [
    'network-behind-missing',
    { changed: inTwoClusters, edits: [...sentTo('ms-1'), ...sentTo('wk-1')] },
    'on wk-2 10.53.0.0/16 does not belong to the peer ctb-edge-1',
  ],
  [
    'network-behind-missing',
    { changed: inTwoClusters, edits: [...sentTo('ms-1'), ...sentTo('wk-1'), ...sentTo('wk-2').slice(0, 1)] },
    'wk-2 has no route to 10.53.0.0/16 through wg0',
  ],
  [
    'route-missing',
    {
      edits: [
        ...silence('wk-2', 'ms-1'),
        edit('wk-2', 'routes', 'via-mesh 172.27.15.12\n', ''),
        edit(
          'wk-2',
          'routes',
          'route 172.27.15.12 172.27.15.12 dev wg0',
          'route 172.27.15.12 172.27.15.12 via 192.168.15.1 dev eth0',
        ),
      ],
    },
    'wk-2 has no route to ms-1 through wg0',
  ],
  [
    'route-stolen',
    {
      edits: [
        ...silence('wk-2', 'ms-1'),
        edit(
          'wk-2',
          'routes',
          'route 172.27.15.12 172.27.15.12 dev wg0',
          'rule 7077: from all to 172.27.15.12 lookup 7077\nroute 172.27.15.12 172.27.15.12 dev eth0',
        ),
      ],
    },
    'another route on wk-2 takes what is meant for ms-1',
  ],
  [
    'mesh-address-on-lan',
    {
      edits: [
        ...silence('wk-2', 'ms-1'),
        edit('wk-2', 'routes', 'address eth0', 'address eth0 172.27.15.12/32\naddress eth0'),
      ],
    },
    '172.27.15.12, the mesh address of ms-1, is also on eth0 of wk-2',
  ],
  [
    'rp-filter-strict',
    { edits: [edit('wk-2', 'routes', 'rp all 2', 'rp all 1'), edit('wk-2', 'routes', 'rp wg0 2', 'rp wg0 1')] },
    'the reverse-path filter of wk-2 is strict',
  ],
  [
    'interface-mtu-differs',
    { edits: [edit('wk-2', 'link', 'mtu 1420', 'mtu 1280')] },
    'wg0 of wk-2 has an MTU of 1280, not 1420',
  ],
  [
    'mtu-black-hole',
    { edits: [edit('wk-2', 'pings', /(ping 172.27.15.31 .*) 1420/, '$1 1240')] },
    'between wk-2 and ctb-edge-1 no packet of more than 1240 bytes passes',
  ],
  [
    'icmp-dropped',
    {
      edits: [
        ...alone('wk-2').filter(one => one.host !== 'wk-2'),
        edit('wk-2', 'firewall', /^COMMIT/m, '[9:756] -A INPUT -p icmp -m icmp --icmp-type 8 -j DROP\nCOMMIT'),
      ],
    },
    'wk-2 drops pings, while its tunnels work',
  ],
  [
    'firewall-blocks-udp',
    {
      edits: [
        ...alone('wk-2'),
        edit('wk-2', 'firewall', /^COMMIT/m, '[9:756] -A INPUT -p udp -m udp --dport 51820 -j DROP\nCOMMIT'),
      ],
      arrivals: { 'ctb-edge-1 wk-2': [] },
    },
    'the firewall of wk-2 blocks UDP 51820',
  ],
  [
    'lan-endpoint-wrong',
    { edits: [...silence('wk-2', 'wk-1'), edit('wk-2', 'link', '192.168.15.3:51820', '192.168.15.250:51820')] },
    'wk-2 calls wk-1, of the same LAN, at an address where nobody of them is',
  ],
  [
    'hairpin',
    { edits: [...silence('wk-2', 'wk-1'), edit('wk-2', 'link', '192.168.15.3:51820', '203.0.113.10:51820')] },
    "wk-2 calls wk-1, of the same LAN, at their router's public address",
  ],
  [
    'name-moved',
    { edits: movedEdge, names: [{ name: 'edge.example.net', address: '198.51.100.25' }] },
    'edge.example.net leads to 198.51.100.25 now',
  ],
  [
    'name-moved',
    { edits: movedRouter, names: [{ name: 'home.example.net', address: '203.0.113.10' }] },
    'home.example.net leads to 203.0.113.10 now',
  ],
  [
    'port-closed-at-router',
    {
      // The public host has IPv6 alone, and so calls wk-2 at its own address.
      changed: inventory => ({
        ...inventory,
        hosts: inventory.hosts.map(host =>
          host.name === 'wk-2'
            ? { ...host, otherAddress: '2001:db8:15::4' }
            : host.name === 'ctb-edge-1'
              ? { ...host, address: '2001:db8:99::25', publicAddress: '2001:db8:99::25' }
              : host,
        ),
      }),
      tried: [
        {
          from: 'ctb-edge-1',
          to: 'wk-2',
          endpoint: { address: '2001:db8:15::4', port: 51820 },
          watched: ['wk-2'],
          at: [],
          droppedAt: [],
          datagrams: 5,
        },
      ],
    },
    'the router of home does not let UDP 51820 in to wk-2 (2001:db8:15::4)',
  ],
  ['forward-missing', { arrivals: { 'ctb-edge-1 wk-2': [] } }, 'the router does not forward UDP 51822 to wk-2'],
  [
    'forward-wrong-host',
    { arrivals: { 'ctb-edge-1 wk-2': ['wk-1'] } },
    "the router's port 51822 leads to wk-1, not to wk-2",
  ],
  [
    'forward-wrong-port',
    { arrivals: { 'ctb-edge-1 wk-2': [] }, foundPorts: new Map([['wk-2', 51829]]) },
    'the router reaches wk-2 by external port 51829, not 51822',
  ],
  [
    'router-address-changed',
    {
      edits: [edit('ctb-edge-1', 'link', /203\.0\.113\.10:/g, '203.0.113.254:')],
      arrivals: { 'ctb-edge-1 ms-1': [], 'ctb-edge-1 wk-1': [], 'ctb-edge-1 wk-2': [] },
    },
    'the router of home is at 203.0.113.254 now, not at 203.0.113.10',
  ],
  [
    'udp-blocked-at-router',
    { edits: silence('wk-2', 'ctb-edge-1'), arrivals: { 'ctb-edge-1 wk-2': [], 'wk-2 ctb-edge-1': [] } },
    'no UDP passes the router of home from or to wk-2',
  ],
  [
    'udp-blocked-way-back',
    { edits: silence('wk-2', 'ctb-edge-1'), arrivals: { 'ctb-edge-1 wk-2': [], 'wk-2 ctb-edge-1': ['ctb-edge-1'] } },
    'what wk-2 sends arrives outside, but no UDP comes back',
  ],
  [
    'service-not-enabled',
    { edits: [edit('wk-2', 'service', 'enabled enabled', 'enabled disabled')] },
    'wg-quick@wg0 is not enabled on wk-2',
  ],
  ['disk-full', { edits: [edit('wk-2', 'disk', /disk \d+ \/etc/, 'disk 100 /etc')] }, '/etc/wireguard of wk-2 is full'],
  [
    'file-immutable',
    { edits: [edit('wk-2', 'disk', /$/, 'immutable /etc/wireguard/wg0.conf\n')] },
    '/etc/wireguard/wg0.conf of wk-2 cannot be changed by anybody',
  ],
  [
    'clock-wrong',
    { edits: [...alone('wk-2'), edit('wk-2', 'clock', /\d+/, '1795000000')] },
    expect.stringMatching(/^the clock of wk-2 is \d+ days behind$/),
  ],
  [
    'router-forwards-nothing',
    {
      edits: ['ms-1', 'wk-1', 'wk-2'].flatMap(host => silence(host, 'ctb-edge-1')),
      arrivals: { 'ctb-edge-1 wk-2': [], 'wk-2 ctb-edge-1': [], 'ctb-edge-1 ms-1': [], 'ctb-edge-1 wk-1': [] },
      echoes: ['ms-1', 'wk-1', 'wk-2'].flatMap(from => [
        { from, address: '192.168.15.1', answered: true, expiredAt: undefined },
        { from, address: '198.51.100.25', answered: false, expiredAt: undefined },
      ]),
    },
    'nothing passes the router of home: neither UDP nor pings',
  ],
  [
    'udp-blocked-in-lan',
    {
      edits: silence('wk-2', 'wk-1'),
      arrivals: { 'wk-1 wk-2': [], 'wk-2 wk-1': [] },
      echoes: [{ from: 'wk-1', address: '192.168.15.4', answered: true, expiredAt: undefined }],
    },
    'no UDP passes between wk-1 and wk-2, inside the LAN of home',
  ],
  [
    'udp-blocked-in-lan',
    {
      edits: [...silence('wk-2', 'wk-1'), ...smaller],
      changed: onTwoLans,
      arrivals: { 'wk-1 wk-2': [], 'wk-2 wk-1': [] },
      echoes: [{ from: 'wk-1', address: '192.168.15.4', answered: true, expiredAt: undefined }],
    },
    'no UDP passes between wk-1 and wk-2, from the LAN 192.168.15.0/30 of home to its LAN 192.168.15.4/30',
  ],
  [
    'udp-blocked-in-lan',
    {
      edits: [...silence('wk-2', 'wk-1'), ...smaller],
      changed: onTwoLans,
      arrivals: { 'wk-1 wk-2': [], 'wk-2 wk-1': [] },
      echoes: ['192.168.15.4 wk-1', '192.168.15.3 wk-2'].map(one => {
        const [address = '', from = ''] = one.split(' ');
        return { from, address, answered: false, expiredAt: undefined };
      }),
    },
    'nothing passes between wk-1 and wk-2, from the LAN 192.168.15.0/30 of home to its LAN 192.168.15.4/30',
  ],
  [
    'ip-forward-off',
    { edits: [edit('wk-2', 'routes', /$/, 'address cni0 10.42.1.1/24\nforwarding 0\n')] },
    'IP forwarding is off on wk-2, which must pass packets on',
  ],
  [
    'peer-missing',
    { edits: [...silence('wk-2', 'wk-1'), edit('wk-2', 'link', /^peer \S+ \S+ \S+ 172.27.15.11.*\n/m, '')] },
    'wk-2 runs without its peer wk-1',
  ],
  [
    'peer-missing',
    { edits: [...silence('wk-2', 'wk-1'), edit('wk-2', 'link', '172.27.15.11/32', '(none)')] },
    'wk-2 knows its peer wk-1 without an address',
  ],
  [
    'preshared-key-one-sided',
    { edits: [...silence('wk-2', 'wk-1'), edit('wk-2', 'link', /^(peer \S+) no (\S+ 172.27.15.11)/m, '$1 yes $2')] },
    'wk-2 has a pre-shared key for wk-1, which has none for it',
  ],
  [
    'preshared-key-differs',
    {
      edits: [
        ...silence('wk-2', 'wk-1'),
        ...(
          [
            ['wk-2', 'wk-1', 'aaaaaaaaaaaaaaaa'],
            ['wk-1', 'wk-2', 'bbbbbbbbbbbbbbbb'],
          ] as const
        ).map(([host, peer, digest]) => edit(host, 'link', /$/, `preshared ${keyOf(peer)} ${digest}\n`)),
      ],
    },
    'wk-1 and wk-2 have different pre-shared keys for each other',
  ],
  [
    'mesh-address-wrong',
    {
      edits: [
        ...alone('wk-2'),
        ...silence('wk-1', 'ms-1'),
        ...silence('wk-1', 'ctb-edge-1'),
        edit('wk-2', 'routes', 'wg0 172.27.15.13/32', 'wg0 172.27.15.11/32'),
        edit('wk-1', 'routes', 'wg0 172.27.15.11/32', 'wg0 172.27.15.13/32'),
      ],
    },
    'wk-1 and wk-2 have each other’s mesh addresses',
  ],
  [
    'mesh-address-wrong',
    { edits: [...alone('wk-2'), edit('wk-2', 'routes', 'wg0 172.27.15.13/32', 'wg0 172.27.15.99/32')] },
    'wg0 of wk-2 has 172.27.15.99, not 172.27.15.13',
  ],
  [
    'mesh-address-wrong',
    { edits: [...alone('wk-2'), edit('wk-2', 'routes', 'address wg0 172.27.15.13/32\n', '')] },
    'wg0 of wk-2 has no address, not 172.27.15.13',
  ],
  [
    'lan-address-twice',
    {
      edits: [
        ...silence('wk-2', 'ms-1'),
        edit('wk-1', 'routes', 'eth0 192.168.15.3/24\n', 'eth0 192.168.15.3/24\naddress eth0 192.168.15.4/24\n'),
      ],
    },
    '192.168.15.4, the address of wk-2, is also on eth0 of wk-1',
  ],
  [
    'lan-address-foreign',
    { edits: [...silence('wk-1', 'wk-2'), ...hardware, seen('wk-1', '192.168.15.4', '00:00:5e:00:53:fa')] },
    'a device outside the inventory has 192.168.15.4, the address of wk-2',
  ],
  [
    'asymmetric-route',
    { edits: [...silence('wk-1', 'wk-2'), way('wk-2', '192.168.15.3 via 192.168.15.1 dev eth0 src 192.168.15.4')] },
    'wk-2 sends what is for wk-1, its neighbour, over 192.168.15.1',
  ],
  [
    'netmask-wrong',
    { edits: [edit('wk-2', 'routes', '192.168.15.4/24', '192.168.15.4/16')] },
    'wk-2 takes its LAN for a /16, and it is 192.168.15.0/24',
  ],
  [
    'forward-wrong-to-port',
    { ports: { 'ctb-edge-1 wk-2': 51827 }, arrivals: { 'ctb-edge-1 wk-2': ['wk-2'] } },
    "the router's port 51822 leads to UDP 51827 of wk-2, not to 51820",
  ],
  [
    'forward-wrong-to-port',
    {
      ports: { 'ctb-edge-1 wk-2': 51827 },
      arrivals: { 'ctb-edge-1 wk-2': [] },
      dropped: { 'ctb-edge-1 wk-2': ['wk-2'] },
    },
    "the router's port 51822 leads to UDP 51827 of wk-2, not to 51820",
  ],
  [
    'conntrack-full',
    { edits: [...alone('wk-2'), edit('wk-2', 'routes', /$/, 'tracked 65536 65536 \n')] },
    'wk-2 tracks 65536 connections, of at most 65536',
  ],
  [
    'conntrack-full',
    { edits: [edit('wk-2', 'routes', /$/, 'tracked 65000 65536 \n')] },
    'wk-2 tracks 65000 connections, of at most 65536',
  ],
  [
    'rate-limited',
    {
      edits: [
        edit('wk-2', 'firewall', /^== sets/m, inWall('udp dport 51820 limit rate over 200/second drop # handle 4')),
      ],
    },
    'a rule of wk-2 limits how much UDP 51820 gets through',
  ],
  [
    'rate-limited',
    {
      edits: [
        edit(
          'wk-2',
          'firewall',
          /^COMMIT/m,
          '[10:100] -A INPUT -p udp -m udp --dport 51820 -m limit --limit 100/sec -j ACCEPT\n[0:0] -A INPUT -p udp -j DROP\nCOMMIT',
        ),
      ],
    },
    'a rule of wk-2 limits how much UDP 51820 gets through',
  ],
  ['unexplained', { edits: silence('wk-2', 'wk-1') }, 'no ping passes from wk-1 to wk-2, wk-2 to wk-1'],
];

test.each(table)('%s, and nothing else', (code, broken, what) => {
  const found = causesOf(broken);
  expect(found.map(cause => ({ code: cause.code, what: cause.what }))).toEqual([{ code, what }]);
  // A user can believe it and act: what was seen, what it is not, and what to do, in words that end.
  for (const { evidence, ruledOut, remedy } of found) {
    for (const lines of [evidence, remedy]) expect(lines).not.toEqual([]);
    for (const line of [...evidence, ...ruledOut, ...remedy]) expect(line).not.toMatch(/undefined|\\|^\s|\s$/);
  }
});

const ruledOut = (broken: Broken): string =>
  causesOf(broken)
    .flatMap(cause => cause.ruledOut)
    .join('\n');
const lanCut: Broken = {
  edits: silence('wk-2', 'wk-1'),
  arrivals: { 'wk-1 wk-2': [], 'wk-2 wk-1': [] },
  echoes: [{ from: 'wk-1', address: '192.168.15.4', answered: true, expiredAt: undefined }],
};
const seenOfLan = [
  'a firewall of wk-1, wk-2: nft on wk-1: 0 rules read, none that drops UDP 51820; iptables and nft on wk-2',
  'a wrong endpoint: wk-1 calls wk-2 at 192.168.15.4:51820',
  'wrong keys: wk-1 and wk-2 have each other’s running key',
  'another listening port: wg0 of wk-1 listens on UDP 51820; wg0 of wk-2',
];

test('what is ruled out is told with what was seen against it', () => {
  for (const text of seenOfLan) expect(ruledOut(lanCut)).toContain(text);
});

test.each([
  ['a firewall', edit('wk-1', 'firewall', '== ruleset\n', '')],
  ['a wrong endpoint', edit('wk-1', 'link', '192.168.15.4:51820', '(none)')],
])('%s that was not looked at, or not seen clearly, is not ruled out', (name, change) => {
  const lines = ruledOut({
    ...lanCut,
    arrivals: { ...lanCut.arrivals, 'ctb-edge-1 wk-1': [] },
    edits: [...(lanCut.edits ?? []), change],
  });
  expect(lines).toContain('wrong keys: ');
  expect(lines).not.toContain(`${name}: `);
  expect(lines).not.toContain(`${name} of wk-1, wk-2: `);
});

test('a cause that is left when others are ruled out is likely, one that was seen is certain', () => {
  const sure = (broken: Broken): readonly string[] =>
    causesOf(broken).map(cause => `${cause.code} ${cause.confidence}`);
  expect(sure(lanCut)).toEqual(['udp-blocked-in-lan likely']);
  expect(sure({ edits: [edit('wk-2', 'link', 'mtu 1420', 'mtu 1300')] })).toEqual(['interface-mtu-differs certain']);
  expect(sure({ edits: silence('wk-2', 'wk-1') })).toEqual(['unexplained unexplained']);
});

test('every line of a remedy is in the table of what the twin tries', () => {
  const strange = table
    .flatMap(([, broken]) => causesOf(broken))
    .flatMap(({ code, remedy }) => remedy.map(text => ({ code, text })))
    .filter(
      ({ code, text }) =>
        !shipped.remedies
          .get(code)
          ?.flat()
          .some(line => saidBy(line, text) !== undefined),
    );
  expect(strange).toEqual([]);
});

/** What a remedy may run on a host: each is a command that can be pasted, and nothing else. */
const programs =
  /^(apt-get|chattr|df|du|echo|ip|iptables|iptables-legacy|iptables-save|modprobe|nft|rm|sort|ss|sysctl|systemctl|tail|test|timedatectl|ufw|wg)( |$)/;

test('a remedy says what to run in words that run', () => {
  const commands = table
    .flatMap(([, broken]) => causesOf(broken).flatMap(cause => cause.remedy))
    .flatMap(line => /^on (\S+): (.*)$/.exec(line)?.[2] ?? []);
  for (const command of commands)
    for (const part of command.replace(/; \}$/, '').split(/\s*(?:;|&&|\|\||\|)\s*(?:\{ )?/))
      expect(part).toMatch(programs);
});

test.each([
  'udp dport 53 limit rate over 200/second drop # handle 4',
  'limit rate 5/minute log prefix "in" accept # handle 4',
  'icmp type echo-request limit rate 5/second accept # handle 4',
])('%s in nftables does not limit the mesh', rule => {
  expect(causesOf({ edits: [edit('wk-2', 'firewall', /^== sets/m, inWall(rule))] })).toEqual([]);
});

test('a limited port of TCP in iptables does not limit the mesh', () => {
  const rule = '[1:1] -A INPUT -p tcp -m tcp --dport 22 -m limit --limit 3/min -j ACCEPT';
  expect(causesOf({ edits: [edit('wk-2', 'firewall', /^COMMIT/m, `${rule}\nCOMMIT`)] })).toEqual([]);
});

test('a rule that names a peer goes; of one that is another’s the mesh is kept before it', () => {
  const stolen = (rule: string, answer: string) =>
    causesOf({
      edits: [
        ...silence('wk-2', 'ms-1'),
        edit(
          'wk-2',
          'routes',
          'route 172.27.15.12 172.27.15.12 dev wg0',
          `${rule}route 172.27.15.12 172.27.15.12 ${answer}`,
        ),
      ],
    }).flatMap(cause => cause.remedy);
  const tailscale = 'rule 5270:\tfrom all lookup 52\n';
  const own = 'rule 7077:\tfrom all to 172.27.15.12 lookup 7077\n';
  expect(stolen(tailscale + own, 'dev eth0 table 7077')).toEqual(['on wk-2: ip rule delete pref 7077']);
  expect(stolen(tailscale, 'dev tailscale0 table 52')).toEqual([
    'on wk-2: ip rule add to 172.27.15.0/24 lookup main pref 5269',
  ]);
  expect(stolen(tailscale, 'dev eth0')).toEqual([
    'find the route that takes it, with: ip route show match 172.27.15.12 (wk-2)',
  ]);
});

test('what an earlier cause explains is not told again; two causes are both told', () => {
  const stopped = [...down, edit('wk-2', 'service', 'active active', 'active inactive')];
  const both = causesOf({
    edits: [...stopped, edit('ms-1', 'link', 'mtu 1420', 'mtu 1300')],
    arrivals: { 'ctb-edge-1 wk-2': [] },
  });
  expect(both.map(cause => [cause.code, cause.hosts])).toEqual([
    ['service-stopped', ['wk-2']],
    ['interface-mtu-differs', ['ms-1']],
  ]);
});

test.each(['tracked 900 65536 ', 'tracked 0 0 ', 'tracked  ', 'tracked x y '])('%j is no full table', line => {
  expect(causesOf({ edits: [edit('wk-2', 'routes', /$/, `${line}\n`)] })).toEqual([]);
});

test('a router that lets pings pass, or another behind it speak, does forward', () => {
  const home = ['ms-1', 'wk-1', 'wk-2'];
  const codes = (answered: boolean, expiredAt: string | undefined): readonly string[] =>
    causesOf({
      edits: home.flatMap(host => silence(host, 'ctb-edge-1')),
      echoes: home.flatMap(from => [
        { from, address: '192.168.15.1', answered: true, expiredAt: undefined },
        { from, address: '198.51.100.25', answered, expiredAt },
      ]),
    }).map(cause => cause.code);
  expect(codes(false, '192.168.15.1')).toEqual(['router-forwards-nothing']);
  expect(codes(false, '203.0.113.1')).toEqual(['unexplained']);
  expect(codes(true, undefined)).toEqual(['unexplained']);
});

test.each([
  ['an address of the pods, forwarding on', 'address cni0 10.42.1.1/24\nforwarding 1\n', 0],
  ['nothing to pass on', 'forwarding 0\n', 0],
  ['a route to pods', 'to 10.42.7.0/26 cali1\nforwarding 0\n', 1],
  ['its own sysctl file', 'wants-forwarding 1\nforwarding 0\n', 1],
  ['a later file that takes it back', 'wants-forwarding 1\nwants-forwarding 0\nforwarding 0\n', 0],
])('forwarding is missed only where it is needed: %s', (_, lines, found) => {
  expect(causesOf({ edits: [edit('wk-2', 'routes', /$/, lines)] })).toHaveLength(found);
});

test('a key is known as a peer’s also while that peer does not run', () => {
  const stopped = [...down, edit('wk-2', 'service', 'active active', 'active inactive')];
  const keyOfStopped = 'GzX5/o6/tZMsCYg7Vxe6T/+zvXXF/V81GLtD+gC9Pzk=';
  const swapped = [
    edit('ms-1', 'link', /^peer .* 172\.27\.15\.13\/32 .*\n/m, ''),
    edit('ms-1', 'link', edge, keyOfStopped),
    ...silence('ms-1', 'ctb-edge-1'),
  ];
  expect(causesOf({ edits: [...stopped, ...swapped] }).map(cause => cause.code)).toEqual([
    'service-stopped',
    'peer-key-swapped',
  ]);
});

// Found among pairs of faults: a policy behind a limit was blamed for a peer that was stopped.
test('a rule is no cause where the only peer without an answer is one whose own fault is known', () => {
  const stopped = [...down, edit('wk-2', 'service', 'active active', 'active inactive')];
  const rules = (text: string) =>
    edit('ms-1', 'firewall', /$/, `== nft 4\n*filter\n:INPUT ACCEPT [0:0]\n${text}\nCOMMIT\n`);
  const drop = '[10:100] -A INPUT -p udp -m udp --dport 51820 -j DROP';
  const limit = '[9:90] -A INPUT -p udp -m udp --dport 51820 -m limit --limit 100/sec -j ACCEPT';
  const codes = (...edits: readonly Edit[]) =>
    causesOf({ edits: [...stopped, ...edits], arrivals: { 'ctb-edge-1 wk-2': [] } }).map(
      cause => `${cause.severity} ${cause.code} ${cause.hosts.join()}`,
    );
  expect(codes(rules(`${limit}\n${drop}`))).toEqual(['stop service-stopped wk-2', 'warning rate-limited ms-1']);
  // Where it keeps another one out, too, it is.
  expect(codes(rules(drop), ...silence('ms-1', 'wk-1'))).toEqual([
    'stop service-stopped wk-2',
    'stop firewall-blocks-udp ms-1',
  ]);
});

test('datagrams that get to a host and no program are its firewall’s, though no rule names the port', () => {
  const lost = { edits: alone('wk-2'), arrivals: { 'ctb-edge-1 wk-2': [] } };
  const [found, ...more] = causesOf({ ...lost, dropped: { 'ctb-edge-1 wk-2': ['wk-2'] } });
  expect(more).toEqual([]);
  expect(found).toMatchObject({ code: 'firewall-blocks-udp', hosts: ['wk-2'], severity: 'stop' });
  expect(found?.evidence[0]).toContain('get here and are dropped');
  expect(causesOf(lost)[0]?.code).not.toBe('firewall-blocks-udp');
});

test('a forward that leads to a wrong host is found also where that one drops what comes', () => {
  const codes = causesOf({ arrivals: { 'ctb-edge-1 wk-2': [] }, dropped: { 'ctb-edge-1 wk-2': ['ms-1'] } });
  expect(codes.map(cause => [cause.code, cause.hosts])).toEqual([['forward-wrong-host', ['wk-2', 'ms-1']]]);
});

test('keys that are swapped are no overlap, also where one of the two hosts is down', () => {
  const stopped = [...down, edit('wk-2', 'service', 'active active', 'active inactive')];
  const swapped = [
    ...silence('ms-1', 'wk-1'),
    edit('ms-1', 'link', '172.27.15.13/32', 'SWAP'),
    edit('ms-1', 'link', '172.27.15.11/32', '172.27.15.13/32'),
    edit('ms-1', 'link', 'SWAP', '172.27.15.11/32'),
  ];
  expect(causesOf({ edits: [...stopped, ...swapped] }).map(cause => [cause.code, cause.hosts])).toEqual([
    ['service-stopped', ['wk-2']],
    ['peer-key-swapped', ['ms-1']],
  ]);
});

test('what stops the phase comes before what only may', () => {
  const causes = causesOf({
    arrivals: { 'ctb-edge-1 wk-2': [] },
    edits: [
      ...silence('wk-1', 'ms-1'),
      edit('wk-1', 'routes', /via-mesh 172.27.15.12\n/, ''),
      edit('wk-1', 'routes', 'route 172.27.15.12 172.27.15.12 dev wg0', 'route 172.27.15.12 172.27.15.12 dev eth0'),
    ],
  });
  expect(causes.map(cause => cause.code)).toEqual(['route-missing', 'forward-missing']);
});

test('every cause is tried here, and every fault of the twin has its cause', () => {
  expect([...new Set(table.map(([code]) => code))].sort()).toEqual(meshCauses.map(cause => cause.code).sort());
  const { faults, causes } = shipped;
  expect([...faults.values()].filter(fault => !causes.has(fault.code))).toEqual([]);
  expect(faults.size).toBeGreaterThan(30);
});

const found = (edits: readonly Edit[]) =>
  causesOf({ edits }).map(one => `${one.code} ${one.severity} ${one.confidence}`);
const right = seen('ms-1', '192.168.15.4', '02:00:00:00:00:04');
const stranger = seen('wk-1', '192.168.15.4', '00:00:5e:00:53:fa');
/** What wk-2 told, as if it could not be asked for its own hardware address. */
const unasked = hardware.filter(one => one.host !== 'wk-2');

test.each<readonly [string, readonly Edit[], readonly string[]]>([
  ['the address is at the host', [...hardware, right], []],
  [
    'an address in capitals is the same',
    [...hardware, seen('ms-1', '192.168.15.4', '02:00:00:00:00:04'.toUpperCase())],
    [],
  ],
  [
    'another device has it, and nothing is broken yet',
    [...hardware, stranger],
    ['lan-address-foreign warning certain'],
  ],
  ['another host of the inventory has it', [...hardware, seen('wk-1', '192.168.15.4', '02:00:00:00:00:02')], []],
  ['a repeater answers for two', [...hardware, stranger, seen('wk-1', '192.168.15.2', '00:00:5e:00:53:fa')], []],
  ['nobody says which is the host’s own, and there is one', [...unasked, stranger], []],
  ['another host was not asked', [...hardware.filter(one => one.host !== 'ms-1'), stranger], []],
  [
    'nobody says which is the host’s own, and there are two',
    [...unasked, stranger, right],
    ['lan-address-foreign stop likely'],
  ],
  [
    'a device has the address of the host of another LAN',
    [...hardware, seen('wk-1', '198.51.100.25', '00:00:5e:00:53:fa')],
    [],
  ],
])('who answers for an address: %s', (_, edits, wanted) => {
  expect(found(edits)).toEqual(wanted);
});

const over = way('wk-2', '192.168.15.3 via 192.168.15.1 dev eth0 src 192.168.15.4');

test.each<readonly [string, readonly Edit[], readonly string[]]>([
  ['straight', [way('wk-2', '192.168.15.3 dev eth0 src 192.168.15.4')], []],
  ['over a gateway, and all passes', [over], ['asymmetric-route warning certain']],
  ['to the internet over a gateway', [way('wk-2', '198.51.100.25 via 192.168.15.1 dev eth0')], []],
  [
    'because of the netmask',
    [over, edit('wk-2', 'routes', '192.168.15.4/24', '192.168.15.4/30')],
    ['netmask-wrong warning certain'],
  ],
])('the way to a neighbour: %s', (_, edits, wanted) => {
  expect(found(edits)).toEqual(wanted);
});

test('answers that take another way tell what became of them', () => {
  const edits = [
    ...silence('wk-1', 'wk-2'),
    over,
    adds('wk-2', 'to 192.168.15.3 eth0'),
    edit('wk-1', 'routes', 'rp eth0 0', 'rp eth0 1'),
    edit('wk-1', 'routes', 'rp all 2', 'rp all 0'),
    edit('wk-1', 'link', '192.168.15.4:51820', '192.168.15.1:51820'),
  ];
  const [first] = causesOf({ edits });
  expect(first).toMatchObject({ code: 'asymmetric-route', severity: 'stop' });
  expect(first?.evidence).toContain('wg show on wk-1: wk-2 is heard from 192.168.15.1:51820, not from 192.168.15.4');
  expect(first?.evidence).toContain('the reverse-path filter of wk-1 is strict');
  expect(first?.remedy).toEqual(['on wk-2: ip route delete 192.168.15.3 via 192.168.15.1']);
});

test.each([
  [1332, 'in the inventory: mesh: { mtu: 1332 }'],
  [1280, 'in the inventory: mesh: { mtu: 1280 }'],
  [1228, 'raise the MTU of the link on the way: inside the mesh 1280 bytes must pass'],
])('where %s bytes pass, the mesh is told no MTU that its schema refuses', (bytes, wanted) => {
  const [first] = causesOf({ edits: [edit('wk-2', 'pings', /^(ping 172\.27\.15\.31 .* )1420$/m, `$1${bytes}`)] });
  expect(first).toMatchObject({ code: 'mtu-black-hole' });
  expect(first?.remedy[0]).toBe(wanted);
});

test('on two LANs of a site a way over the router is no detour, and each host has the length of its own', () => {
  expect(causesOf({ edits: smaller, changed: onTwoLans })).toEqual([]);
  const over = way('wk-2', '192.168.15.3 via 192.168.15.5 dev eth0 src 192.168.15.4');
  expect(causesOf({ edits: [...smaller, over], changed: onTwoLans })).toEqual([]);
  const [cause] = causesOf({ edits: smaller.slice(0, 2), changed: onTwoLans });
  expect(cause?.what).toBe('wk-2 takes its LAN for a /24, and it is 192.168.15.4/30');
});
