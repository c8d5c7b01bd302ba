import { describe, expect, test } from 'vitest';
import { shipped } from '../../../../../src/collections/collections.ts';
import { describeInterface, parseInterfaces } from '../../../../../src/collections/network/state/interfaces.ts';
import {
  foreignInterfaces,
  keptInterfaces,
  leftInterfaces,
} from '../../../../../src/collections/network/state/judge-interfaces.ts';
import { madeAsSchema } from '../../../../../src/collections/network/state/made-as.ts';
import { remnantsOf } from '../../../../../src/model/reading/remnants.ts';
import { Unread } from '../../../../../src/model/reading/unread.ts';
import { CAUTIOUS } from '../../../../../src/remnants/ownership.ts';

/** A K3s node with Calico, Docker and a userspace WireGuard interface. */
const SEEN = `== links
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether f2:98:e3:56:be:e2 brd ff:ff:ff:ff:ff:ff link-netnsid 0
3: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/ether fe:d5:cc:1d:20:16 brd ff:ff:ff:ff:ff:ff
4: cni0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default qlen 1000\\    link/ether ca:13:da:ce:d3:5c brd ff:ff:ff:ff:ff:ff
5: vethdoc@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP mode DEFAULT group default \\    link/ether ca:13:da:ce:d3:51 brd ff:ff:ff:ff:ff:ff
6: vethpod@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP mode DEFAULT group default \\    link/ether ca:13:da:ce:d3:52 brd ff:ff:ff:ff:ff:ff
7: tunl0@NONE: <NOARP> mtu 1480 qdisc noop state DOWN mode DEFAULT group default qlen 1000\\    link/ipip 0.0.0.0 brd 0.0.0.0
8: wg0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1420 qdisc fq_codel state UNKNOWN mode DEFAULT group default qlen 500\\    link/none 
9: wg1: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/none 
10: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP mode DEFAULT group default \\    link/ether ca:13:da:ce:d3:53 brd ff:ff:ff:ff:ff:ff
== wireguard
wg1
wg0
`;

const left = (names: readonly string[], wireguard = false) =>
  leftInterfaces(parseInterfaces(SEEN), { names, wireguard, madeAs: [], owners: CAUTIOUS }).map(
    one => `${one.name}: ${describeInterface(one)}`,
  );

describe('interfaces', () => {
  test('go by name, with the veths in a bridge that goes, but not with a card that was put there', () => {
    expect(left(['cni0'])).toEqual(['cni0: interface, up', 'vethpod: interface, up, in cni0']);
  });

  const names = [remnantsOf(shipped.remnants, 'interfaces')].flat().map(String);
  const named = (name: string) =>
    parseInterfaces(`== links\n2: ${name}: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP\n== wireguard\n`);

  test.each([
    'california',
    'cali-vlan7',
    'lxcbr0',
    'lxc-dmz',
    'cni-lab',
    'flannel-shop',
    'kilometer',
    'tunl1',
    'docker0',
  ])('%s only begins like the cluster’s, and stays', name => {
    expect(leftInterfaces(named(name), { names, wireguard: false, madeAs: [], owners: CAUTIOUS })).toEqual([]);
  });

  test.each(['cali00feedbeef0', 'lxc0123456789ab', 'cni0', 'flannel.1', 'vxlan.calico', 'cilium_host', 'kube-ipvs0'])(
    '%s is the cluster’s, unless the inventory keeps it by name',
    name => {
      const patterns = { names, wireguard: false, madeAs: [], owners: CAUTIOUS };
      const keep = { ...patterns, owners: { ...CAUTIOUS, keep: [name] } };
      expect(leftInterfaces(named(name), patterns)).toHaveLength(1);
      expect(leftInterfaces(named(name), keep)).toEqual([]);
      expect(keptInterfaces(named(name), patterns)).toEqual([]);
      expect(keptInterfaces(named(name), keep)).toMatchObject([{ name, why: 'wipe.keep names it' }]);
    },
  );

  const madeAs = madeAsSchema.parse(remnantsOf(shipped.remnants, 'made_as'));
  const detailed = (name: string, made: string, more = '') =>
    parseInterfaces(
      `== links\n2: ${name}: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP\\    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68\\    ${made} addrgenmode eui64\n${more}== wireguard\n`,
    );
  const port = (name: string, master: string, made: string) =>
    `3: ${name}@if9: <BROADCAST,UP> mtu 1500 qdisc noqueue master ${master} state UP\\    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff promiscuity 1\\    ${made}\\    bridge_slave state forwarding\n`;

  test.each([
    ['a number of another', 'flannel.1', 'vxlan id 100 local 10.0.0.5 dev eth0 srcport 0 0 dstport 8472'],
    ['a port of another', 'flannel.1', 'vxlan id 1 local 10.0.0.5 dev eth0 srcport 0 0 dstport 4789'],
    ['a bridge', 'flannel.1', 'bridge forward_delay 1500'],
    ['a card', 'cni0', ''],
    ['a vlan', 'cni0', 'vlan protocol 802.1Q id 7 <REORDER_HDR>'],
    ['a bridge', 'kube-ipvs0', 'bridge forward_delay 1500'],
    ['a tap of a guest', 'cali00feedbeef0', 'tun type tap pi off'],
    ['a macvlan', 'vxlan.calico', 'macvlan mode bridge'],
    ['a bridge', 'kilo0', 'bridge forward_delay 1500'],
  ])(
    '%s named %s is nobody’s that we know: it stays and is listed, and goes where the inventory says so',
    (_, name, made) => {
      const all = detailed(name, made);
      const patterns = { names, wireguard: false, madeAs, owners: CAUTIOUS };
      expect(leftInterfaces(all, patterns)).toEqual([]);
      expect(keptInterfaces(all, patterns)).toMatchObject([
        { name, why: expect.stringMatching(/^it is a .*; the cluster’s is a .*; wipe.unknown is keep$/) },
      ]);
      expect(leftInterfaces(all, { ...patterns, owners: { ...CAUTIOUS, unknown: 'remove' } })).toHaveLength(1);
      expect(foreignInterfaces(all, madeAs)).toEqual([name]);
    },
  );

  test.each([
    ['flannel.1', 'vxlan id 1 local 10.0.0.5 dev eth0 srcport 0 0 dstport 8472 nolearning'],
    ['flannel-v6.1', 'vxlan id 1 local 2001:db8::5 dev eth0 srcport 0 0 dstport 8472 nolearning'],
    ['cni0', 'bridge forward_delay 1500'],
    ['kube-ipvs0', 'dummy'],
    ['cali00feedbeef0', 'veth'],
    ['vxlan.calico', 'vxlan id 4096 local 10.0.0.5 dev eth0 srcport 0 0 dstport 4789 nolearning'],
    ['kilo0', 'tun type tun pi off'],
  ])('%s made as the cluster makes it goes', (name, made) => {
    expect(leftInterfaces(detailed(name, made), { names, wireguard: false, madeAs, owners: CAUTIOUS })).toHaveLength(1);
  });

  test('a bridge with a card in it is nobody’s that we know, and one with veths is the cluster’s', () => {
    const patterns = { names, wireguard: false, madeAs, owners: CAUTIOUS };
    const bridge = 'bridge forward_delay 1500';
    const pods = detailed('cni0', bridge, port('veth12', 'cni0', 'veth'));
    expect(leftInterfaces(pods, patterns).map(one => one.name)).toEqual(['cni0', 'veth12']);
    const lan = detailed('cni0', bridge, port('eth1', 'cni0', ''));
    expect(leftInterfaces(lan, patterns)).toEqual([]);
    expect(keptInterfaces(lan, patterns)).toMatchObject([
      { name: 'cni0', why: expect.stringContaining('eth1 (hardware)') },
    ]);
    expect(foreignInterfaces(detailed('cni0', bridge, port('tap3', 'cni0', 'tun type tap')), madeAs)).toEqual(['cni0']);
  });

  test('of WireGuard count by what they are, whatever their name', () => {
    expect(left(['none'], true)).toEqual(['wg0: WireGuard, up', 'wg1: WireGuard, up']);
    expect(left(['none'])).toEqual([]);
  });

  test('that come with a module are at rest when they are down', () => {
    expect(left(['tunl0'])).toEqual([]);
    const up = parseInterfaces(SEEN.replace('tunl0@NONE: <NOARP>', 'tunl0@NONE: <NOARP,UP,LOWER_UP>'));
    expect(leftInterfaces(up, { names: ['tunl0'], wireguard: false, madeAs: [], owners: CAUTIOUS })).toHaveLength(1);
  });

  test.each(['', '== links\n', '== links\nnonsense\n'])('are unread where the reading makes no sense: %j', text => {
    expect(() => parseInterfaces(text)).toThrow(Unread);
  });
});
