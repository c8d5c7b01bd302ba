import { describe, expect, test } from 'vitest';
import { closing } from '../../../../../src/collections/firewall/edge/closing.ts';
import { edgePolicy } from '../../../../../src/collections/firewall/edge/edge-policy.ts';
import { edgeTable, filedPolicy } from '../../../../../src/collections/firewall/edge/edge-table.ts';
import { mayBlock } from '../../../../../src/collections/firewall/edge/other-managers.ts';
import type { Opening } from '../../../../../src/model/opening.ts';
import { edgeReading } from './edge-reading.ts';

const mesh: Opening = { protocol: 'udp', ports: '51820', from: 'internet', why: 'the mesh' };
const wish = { mesh: 'wg0', lan: '', address: '198.51.100.25', inside: ['10.42.0.0/16'], open: [mesh] };
const EDGE =
  'eth0 hardware 198.51.100.25/24 default; lo hardware 127.0.0.1/8 203.0.113.7/32; wg0 wireguard 10.8.0.1/32';

const sockets = [
  '== sockets',
  'udp UNCONN 0 0 0.0.0.0:51820 0.0.0.0:*',
  'udp UNCONN 0 0 0.0.0.0:8472 0.0.0.0:*',
  'udp UNCONN 0 0 0.0.0.0:51821 0.0.0.0:*',
  'udp UNCONN 0 0 0.0.0.0:45000 0.0.0.0:* users:(("resolver",pid=7,fd=3))',
  'udp UNCONN 0 0 198.51.100.25%eth0:68 0.0.0.0:* users:(("dhclient",pid=8,fd=3))',
  'tcp LISTEN 0 9 127.0.0.1:6444 0.0.0.0:* users:(("k3s-agent",pid=9,fd=3))',
  'tcp LISTEN 0 9 *:10250 *:* users:(("k3s-agent",pid=9,fd=4))',
  'tcp LISTEN 0 9 10.8.0.1:9100 0.0.0.0:* users:(("node_exporter",pid=10,fd=3))',
  'tcp LISTEN 0 9 [2001:db8::1]:80 [::]:* users:(("nginx",pid=11,fd=3))',
  'tcp LISTEN 0 9 [::ffff:198.51.100.25]:8443 *:* users:(("java",pid=12,fd=3))',
  'tcp LISTEN 0 9 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=13,fd=3))',
  'tcp LISTEN 0 9 0.0.0.0:4444 0.0.0.0:* users:(("sshd",pid=66,fd=3))',
  'tcp LISTEN 0 9 [::]:22 [::]:* users:(("systemd",pid=1,fd=50))',
  '== sessions',
  '0 0 198.51.100.25:22 192.0.2.7:50111 users:(("sshd-session",pid=14,fd=4),("sshd-session",pid=13,fd=4))',
  '0 0 127.0.0.1:39111 127.0.0.1:6443 users:(("sshd-session",pid=14,fd=9))',
  '== owned',
  '13',
  '14',
];

describe('what stays open', () => {
  test('is SSH where root’s sshd listens or is spoken with, and nothing that only calls itself so', () => {
    const { open } = edgePolicy(wish, edgeReading(EDGE, ...sockets));
    expect(open.map(one => `${one.protocol} ${one.ports} ${one.why}`)).toEqual([
      'tcp 22 SSH',
      'tcp 2222 SSH',
      'udp 51820 the mesh',
    ]);
  });

  test('a program cannot forge whose it is by its name', () => {
    const forged = [
      '== sockets',
      'tcp LISTEN 0 9 0.0.0.0:4444 0.0.0.0:* users:(("sshd",pid=1,fd=",pid=66,fd=3))',
      'tcp LISTEN 0 9 0.0.0.0:4445 0.0.0.0:* users:(("sshd",pid=66,fd=3))',
      '== sessions',
      '0 0 198.51.100.25:4445 192.0.2.7:50111 users:(("sshd",pid=66,fd=4),("sshd",pid=1,",pid=66,fd=4))',
      '== owned',
      '1',
    ];
    expect(edgeReading(EDGE, ...forged).sshPorts).toEqual([]);
  });

  test('without ss it is what sshd says of itself', () => {
    const reading = edgeReading(
      EDGE,
      '== kernel sockets',
      'tcp6 00000000000000000000000000000000:280A',
      '== sshd',
      'port 2200',
      'addressfamily any',
    );
    expect(reading.sshPorts).toEqual([2200]);
    expect(closing(edgePolicy(wish, reading), reading)).toEqual([{ protocol: 'tcp', ports: '10250', who: undefined }]);
  });

  test('from the LAN and the mesh nothing is closed, so nothing is opened for them', () => {
    const open: readonly Opening[] = [
      { protocol: 'tcp', ports: '445', from: 'lan', why: 'the inventory' },
      { protocol: 'tcp', ports: '25', from: 'internet', why: 'the inventory' },
    ];
    expect(edgePolicy({ ...wish, open }, edgeReading(EDGE)).open.map(one => one.ports)).toEqual(['25']);
  });
});

test('another manager of rules is named with what lets the same in there', () => {
  const wanted = {
    ...wish,
    mode: 'manage' as const,
    open: [mesh, { ...mesh, ports: '8000-8010', protocol: 'tcp' as const }],
  };
  expect(mayBlock(edgeReading(EDGE), wanted)).toBeUndefined();
  expect(mayBlock(edgeReading(EDGE, '== managers', 'ufw'), wanted)).toBe(
    'ufw is at work, and keeps out what it does not allow itself → ufw allow 51820/udp; ufw allow 8000:8010/tcp; ufw allow in on wg0',
  );
  expect(mayBlock(edgeReading(EDGE, '== managers', 'firewalld'), wanted)).toContain('--add-port=8000-8010/tcp');
});

test('what would close is what is reached now, by port, with who listens', () => {
  const reading = edgeReading(
    EDGE,
    ...sockets,
    '== forwarded',
    '-A PREROUTING -p tcp -m tcp --dport 30080 -j DNAT --to-destination 10.42.0.2:8080',
    '-A KUBE-NODEPORTS -p udp -m comment --comment "default/dns" -m udp --dport 30053 -j KUBE-EXT-ABC',
    '\t\ttcp dport 2222 dnat to 10.0.0.9:22',
    '\t\ttcp dport { 8000-8010, 9000 } dnat ip to 10.0.0.9',
    '-A CNI-DN-x -p tcp -m multiport --dports 7000:7002,7100 -j REDIRECT --to-ports 7',
  );
  expect(
    closing(edgePolicy(wish, reading), reading).map(({ protocol, ports, who }) => `${protocol} ${ports} ${who}`),
  ).toEqual([
    'tcp 4444 sshd',
    'tcp 7000-7002 led elsewhere',
    'tcp 7100 led elsewhere',
    'tcp 8000-8010 led to 10.0.0.9',
    'tcp 8443 java',
    'tcp 9000 led to 10.0.0.9',
    'tcp 10250 k3s-agent',
    'tcp 30080 led to 10.42.0.2:8080',
    'udp 8472 undefined',
    'udp 30053 led to default/dns',
    'udp 51821 undefined',
  ]);
});

test('the table of a public host, and what is read back from it', () => {
  const open: readonly Opening[] = [
    mesh,
    { protocol: 'tcp', ports: '8000-8010', from: 'internet', why: 'the inventory' },
    { protocol: 'tcp', ports: '8005', from: 'internet', why: 'the inventory' },
  ];
  const text = edgeTable(edgePolicy({ ...wish, open }, edgeReading(EDGE, ...sockets)));
  expect(text).toMatchInlineSnapshot(`
    "# Written by provision, phase 3: what of this host is reached from outside. The inventory says it (firewall:).
    table inet provision_edge
    delete table inet provision_edge
    table inet provision_edge {
    	counter foreign { }
    	counter closed { }
    	chain ports {
    		tcp dport { 22, 2222, 8000-8010 } accept
    		udp dport { 51820 } accept
    		counter name closed drop
    	}
    	chain arriving {
    		ct state established,related accept
    		icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
    		icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept
    		ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept
    		icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept
    		udp sport 67 udp dport 68 accept
    		ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
    		fib daddr . iif type local goto ports
    		ip daddr { 203.0.113.7 } goto ports
    		counter name foreign drop
    	}
    	chain outside {
    		type filter hook prerouting priority -160; policy accept;
    		meta nfproto ipv4 iifname { "eth0" } goto arriving
    	}
    	chain leak {
    		type filter hook forward priority 10; policy accept;
    		oifname { "eth0" } ip daddr { 10.42.0.0/16 } reject with icmpx type admin-prohibited
    	}
    }
    "
  `);
  expect(filedPolicy(text)).toEqual({
    links: ['eth0'],
    open: [
      { protocol: 'tcp', ports: '22' },
      { protocol: 'tcp', ports: '2222' },
      { protocol: 'tcp', ports: '8000-8010' },
      { protocol: 'udp', ports: '51820' },
    ],
  });
});

test('what other clusters have leaves the host by the mesh alone, as what its own has', () => {
  expect(edgePolicy(wish, edgeReading(EDGE, ...sockets)).inside).toEqual(['10.42.0.0/16']);
  expect(edgePolicy({ ...wish, joined: ['10.53.0.0/16'] }, edgeReading(EDGE, ...sockets)).inside).toEqual([
    '10.42.0.0/16',
    '10.53.0.0/16',
  ]);
});
