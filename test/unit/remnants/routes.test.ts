import { describe, expect, test } from 'vitest';
import { leftRoutes, parseRoutes } from '../../../src/remnants/routes.ts';

const SEEN = `== 4
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
== 6
fd00:42::/64 via fe80::1 dev eth0 proto bird metric 1024 pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
`;

describe('routes', () => {
  test('are left by protocol or by destination, in any table but the kernel’s', () => {
    const patterns = { protocols: ['bird', '80'], destinations: ['10.42.0.0/16', '10.43.0.0/16'] };
    expect(leftRoutes(parseRoutes(SEEN), patterns).map(one => `${one.family} ${one.destination} ${one.table}`)).toEqual(
      ['4 10.244.0.0/26 main', '4 10.244.1.0/26 main', '4 10.42.7.0/24 main', '4 10.43.0.5 7', '6 fd00:42::/64 main'],
    );
  });

  test('a wider route than the pods’ is not theirs, nor is the default', () => {
    const patterns = { protocols: [], destinations: ['10.42.0.0/16'] };
    const left = leftRoutes(parseRoutes(SEEN), patterns).map(one => one.destination);
    expect(left).not.toContain('10.0.0.0/8');
    expect(left).not.toContain('default');
  });
});
