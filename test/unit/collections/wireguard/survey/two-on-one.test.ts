import { expect, test } from 'vitest';
import { type Broken, causesOf, type Edit, silence } from '../captured.ts';

const edit = (section: string, from: string | RegExp, to: string): Edit => ({ host: 'wk-2', section, from, to });

/** wk-2 hears nobody, and has each of these by itself. */
const alone = ['ms-1', 'wk-1', 'ctb-edge-1'].flatMap(one => silence('wk-2', one));
const faults: ReadonlyMap<string, Broken> = new Map([
  ['peer-missing', { edits: [edit('link', /^peer \S+ \S+ \S+ 172.27.15.11.*\n/m, '')] }],
  ['preshared-key-one-sided', { edits: [edit('link', /^(peer \S+) no (\S+ 172.27.15.12)/m, '$1 yes $2')] }],
  ['mesh-address-wrong', { edits: [edit('routes', 'wg0 172.27.15.13/32', 'wg0 172.27.15.99/32')] }],
  ['interface-mtu-differs', { edits: [edit('link', 'mtu 1420', 'mtu 1300')] }],
  ['rp-filter-strict', { edits: [edit('routes', 'rp all 2', 'rp all 1'), edit('routes', 'rp wg0 2', 'rp wg0 1')] }],
  ['listen-port-differs', { edits: [edit('link', /self (\S+) 51820/, 'self $1 51999')] }],
  [
    'route-missing',
    {
      edits: [
        edit('routes', 'via-mesh 172.27.15.12\n', ''),
        edit('routes', '172.27.15.12 dev wg0', '172.27.15.12 via 192.168.15.1 dev eth0'),
      ],
    },
  ],
  [
    'firewall-blocks-udp',
    {
      edits: [
        edit(
          'firewall',
          /$/,
          '== nft 4\n*filter\n:INPUT ACCEPT [0:0]\n[10:100] -A INPUT -p udp -m udp --dport 51820 -j DROP\nCOMMIT\n',
        ),
      ],
      arrivals: { 'ctb-edge-1 wk-2': [] },
      dropped: { 'ctb-edge-1 wk-2': ['wk-2'] },
    },
  ],
  ['key-file-replaced', { edits: [edit('file', /key-file \S+/, 'key-file AAAA')] }],
  ['service-not-enabled', { edits: [edit('service', 'enabled enabled', 'enabled disabled')] }],
]);
const names = [...faults.keys()];
const pairs = names.flatMap((one, at) => names.slice(at + 1).map(two => [one, two] as const));

test.each(pairs)('%s and %s on one host are both named', (...two) => {
  const both = two.flatMap(name => faults.get(name) ?? []);
  const found = causesOf({
    edits: [...alone, ...both.flatMap(one => one.edits ?? [])],
    arrivals: Object.assign({}, ...both.map(one => one.arrivals)),
    dropped: Object.assign({}, ...both.map(one => one.dropped)),
  });
  expect(found.map(cause => cause.code)).toEqual(expect.arrayContaining([...two]));
});
