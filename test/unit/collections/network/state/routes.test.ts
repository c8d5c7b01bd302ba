import { describe, expect, test } from 'vitest';
import { clusterRoutingSchema, onHost } from '../../../../../src/collections/network/state/cluster-routing-schema.ts';
import { keptRoutes, leftRoutes, parseRoutes } from '../../../../../src/collections/network/state/routes.ts';

const SEEN = `== routes 4
default via 192.168.15.1 dev eth0 
blackhole 10.244.0.0/26 proto 80 
10.244.1.0/26 via 192.168.15.3 dev eth0 proto bird onlink 
10.42.7.0/24 via 192.168.15.4 dev eth0 
10.42.0.0/24 dev cni0 proto kernel scope link src 10.42.0.1 
10.0.0.0/8 via 192.168.15.9 dev eth0 
10.43.0.5 via 192.168.15.9 dev eth0 table 7 proto static 
192.168.15.0/24 dev eth0 proto kernel scope link src 192.168.15.2 
local 10.42.0.1 dev cni0 table local proto 80 scope host src 10.42.0.1 
default proto static table 9
	nexthop via 192.168.15.1 dev eth0 weight 1 
== routes 6
fd00:42::/64 via fe80::1 dev eth0 proto bird metric 1024 pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
`;

const ours = (of: object) => clusterRoutingSchema.parse(of);
const PODS = { destinations: ['10.42.0.0/16', '10.43.0.0/16'], gateways: ['192.168.15.3', '192.168.15.4'] };
const left = (text: string, of: object) =>
  leftRoutes(parseRoutes(text), ours(of)).map(one => `${one.family} ${one.destination} ${one.table}`);
const kept = (text: string, of: object) => keptRoutes(parseRoutes(text), ours(of)).map(one => one.name);

describe('routes', () => {
  test('are left by protocol, or by the way that they take into the pods, in any table but the kernel’s', () => {
    expect(left(SEEN, { protocols: ['bird', '80'], ...PODS })).toEqual([
      '4 10.244.0.0/26 main',
      '4 10.244.1.0/26 main',
      '4 10.42.7.0/24 main',
      '6 fd00:42::/64 main',
    ]);
    expect(kept(SEEN, { protocols: ['bird', '80'], ...PODS })).toEqual([
      '10.43.0.5 via 192.168.15.9 dev eth0 table 7 proto static',
    ]);
  });

  test('a wider route than the pods’ is not theirs, nor is the default', () => {
    const destinations = parseRoutes(SEEN).map(one => one.destination);
    expect(destinations).toContain('default');
    expect(left(SEEN, PODS)).toEqual(['4 10.42.7.0/24 main']);
  });

  test('through an interface that only has a name like the cluster’s is its owner’s', () => {
    const of = { interfaces: ['cni0'], made_as: [{ names: ['cni0'], kinds: ['bridge'] }], ...PODS };
    const links = (kind: string) =>
      `== links\n2: cni0: <UP> mtu 1500\\    link/ether 02:00:00:00:00:01 promiscuity 0\\    ${kind}\n`;
    const route = '== routes 4\n10.42.9.0/24 dev cni0\n';
    const routes = (kind: string) => leftRoutes(parseRoutes(route), onHost(ours(of), route + links(kind)));
    expect(routes('bridge forward_delay 1500')).toHaveLength(1);
    expect(routes('vlan protocol 802.1Q id 7')).toEqual([]);
  });

  const OTHERS = `== routes 4
10.42.200.0/24 dev tailscale0 table 52
10.42.99.0/24 dev wg1 scope link
10.42.77.0/24 via 192.0.2.1 dev wan2
10.42.9.0/24 dev cni0
blackhole 10.42.8.0/24
10.42.6.0/24 proto static
\tnexthop via 192.168.15.3 dev eth0 weight 1
\tnexthop via 192.0.2.1 dev wan2 weight 1
10.60.0.0/16 via 192.168.15.9 dev eth0 proto bird
10.61.0.0/26 via 192.168.15.9 dev eth0 proto bird
`;

  test('of a VPN, of another uplink, of somebody’s own BIRD stay, also where they lead into the pods’ network', () => {
    const of = { shared_protocols: ['bird'], interfaces: ['cni0'], ...PODS };
    expect(left(OTHERS, of)).toEqual(['4 10.42.9.0/24 main', '4 10.42.8.0/24 main', '4 10.61.0.0/26 main']);
    expect(kept(OTHERS, of).map(line => line.split(' ')[0])).toEqual([
      '10.42.200.0/24',
      '10.42.99.0/24',
      '10.42.77.0/24',
      '10.42.6.0/24',
      '10.60.0.0/16',
    ]);
  });
});
