import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareAddresses, isAddress, isIpv4, parseAddress } from '../../../../src/model/address/address.ts';
import { addressOfEndpoint, formatEndpoint } from '../../../../src/model/address/endpoint.ts';
import { freeAddress } from '../../../../src/model/address/free-address.ts';
import { hostRoute, isHostRoute, withoutLength } from '../../../../src/model/address/host-route.ts';
import {
  contains,
  encloses,
  formatNetwork,
  lastOf,
  type Network,
  networkAround,
  overlap,
  parseNetwork,
  reservedAs,
} from '../../../../src/model/address/network.ts';
import { normalCidr } from '../../../../src/model/address/normal-cidr.ts';

const address = (text: string) => {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
};
const network = (text: string): Network => {
  const parsed = networkAround(text);
  if (parsed === undefined) throw new Error(`${text} is no network`);
  return parsed;
};

describe('an address', () => {
  test.each(['192.168.15.2', '0.0.0.0', 'fd00::1', '::ffff:10.0.0.1'])('is %s', text => {
    expect(isAddress(text)).toBe(true);
  });

  test.each(['10.1', '010.0.0.1', '0x0a000001', '10.0.0.256', '10.0.0.1/32', 'host-1', '', 'fd00:::1', '3232239362'])(
    'is not %s, whatever the C library makes of it',
    text => {
      expect(isAddress(text)).toBe(false);
      expect(isIpv4(text)).toBe(false);
    },
  );

  test('is told from one of the other family', () => {
    expect([isIpv4('10.0.0.1'), isIpv4('fd00::1')]).toEqual([true, false]);
  });

  test('comes after the lower one, as a number and not as text; IPv4 before IPv6', () => {
    const texts = ['fd00::10', '10.0.0.10', 'fd00::9', '9.255.0.1', '10.0.0.9'];
    const sorted = texts.map(address).sort(compareAddresses);
    expect(sorted.map(String)).toEqual(['9.255.0.1', '10.0.0.9', '10.0.0.10', 'fd00::9', 'fd00::10']);
    expect(compareAddresses(address('fd00::1'), address('fd00:0:0:0::1'))).toBe(0);
  });
});

describe('a network', () => {
  test.each([
    ['192.168.15.7/24', '192.168.15.0/24'],
    ['10.0.0.1/32', '10.0.0.1/32'],
    ['10.0.0.1/0', '0.0.0.0/0'],
    ['fd00:1:2:3::7/64', 'fd00:1:2:3::/64'],
    ['fd00::1/128', 'fd00::1/128'],
    ['fd00::1/0', '::/0'],
  ])('around %s is %s', (text, around) => {
    expect(formatNetwork(network(text))).toBe(around);
    expect(parseNetwork(around)).toEqual(network(text));
    expect(parseNetwork(text)).toEqual(text === around ? network(text) : undefined);
  });

  test.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/', '10.0.0.0/08', '10.0.0/8', 'fe80::1%eth0/64', '/8'])(
    'is not %s',
    text => {
      expect(networkAround(text)).toBeUndefined();
    },
  );

  test.each([
    ['10.42.0.0/16', '10.42.255.255', true],
    ['10.42.0.0/16', '10.43.0.0', false],
    ['fd00:42::/56', 'fd00:42:0:ff::1', true],
    ['fd00:42::/56', 'fd00:42:0:100::1', false],
    // One family has nothing of the other, not even in all of it.
    ['0.0.0.0/0', 'fd00::1', false],
    ['::/0', '10.0.0.1', false],
  ])('%s and %s: %s', (cidr, text, inside) => {
    expect(contains(network(cidr), address(text))).toBe(inside);
  });

  test.each([
    ['10.0.0.0/8', '10.42.0.0/16', true],
    ['10.42.0.0/16', '10.43.0.0/16', false],
    ['fd00::/8', 'fd00:42::/56', true],
    ['fd00:42::/56', 'fd00:42:0:100::/56', false],
    ['0.0.0.0/0', '::/0', false],
  ])('%s encloses %s: %s', (wide, narrow, does) => {
    expect(encloses(network(wide), network(narrow))).toBe(does);
    expect(encloses(network(narrow), network(wide))).toBe(false);
    expect(overlap(network(wide), network(narrow))).toBe(does);
    expect(overlap(network(narrow), network(wide))).toBe(does);
  });

  test.each([
    ['192.168.15.0/24', '192.168.15.0', 'network'],
    ['192.168.15.0/24', '192.168.15.255', 'broadcast'],
    ['192.168.15.0/24', '192.168.15.1', undefined],
    ['192.168.15.0/31', '192.168.15.0', undefined],
    ['192.168.15.1/32', '192.168.15.1', undefined],
    ['fd00::/64', 'fd00::', 'network'],
    ['fd00::/64', 'fd00::ffff:ffff:ffff:ffff', undefined],
    ['fd00::/127', 'fd00::', undefined],
  ])('%s keeps %s as %s', (cidr, text, kind) => {
    expect(reservedAs(network(cidr), address(text))).toBe(kind);
  });

  test('holds its first and its last address, and overlaps with whatever holds one of its own', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.nat(32)).map(([ip, length]) => `${ip}/${length}`);
    const v6 = fc.tuple(fc.ipV6(), fc.nat(128)).map(([ip, length]) => `${ip}/${length}`);
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.oneof(v4, v6), (left, right) => {
        const [one, other] = [network(left), network(right)];
        expect(contains(one, one.first) && contains(one, lastOf(one))).toBe(true);
        expect(overlap(one, other)).toBe(contains(one, other.first) || contains(other, one.first));
      }),
    );
  });
});

describe('a host route', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['fd00::1', 'fd00::1/128'],
  ])('of %s is %s', (text, cidr) => {
    expect(hostRoute(text)).toBe(cidr);
    expect(isHostRoute(cidr)).toBe(true);
    expect(withoutLength(cidr)).toBe(text);
    expect(formatNetwork(network(cidr))).toBe(cidr);
  });

  test('is no wider network, whose length is the other family’s', () => {
    expect(['fd00::/32', '10.0.0.0/24', 'fd00::1/64', '10.0.0.1'].filter(isHostRoute)).toEqual([]);
  });
});

describe('a free address', () => {
  const cases: [string, readonly string[], string | undefined, string | undefined][] = [
    ['192.168.15.0/24', ['192.168.15.1', '192.168.15.254'], '192.168.15.2', '192.168.15.253'],
    ['10.0.0.254/23', ['10.0.0.255'], '10.0.0.1', '10.0.1.254'],
    ['10.0.0.0/31', ['10.0.0.0'], '10.0.0.1', '10.0.0.1'],
    ['10.0.0.0/30', ['10.0.0.1', '10.0.0.2'], undefined, undefined],
    ['fd00::/64', ['fd00::1', 'fd00::ffff:ffff:ffff:ffff'], 'fd00::2', 'fd00::ffff:ffff:ffff:fffe'],
    ['fd00::fffe/127', ['fd00::fffe'], 'fd00::ffff', 'fd00::ffff'],
    ['255.255.255.254/31', ['255.255.255.254', '255.255.255.255'], undefined, undefined],
    ['no network', [], undefined, undefined],
  ];
  test.each(cases)('of %s beside %s is %s, or %s from above', (cidr, taken, lowest, highest) => {
    expect(freeAddress(cidr, new Set(taken), 'lowest')).toBe(lowest);
    expect(freeAddress(cidr, new Set(taken), 'highest')).toBe(highest);
  });

  test('comes after all that are taken, over the end of a byte', () => {
    const taken = new Set(Array.from({ length: 255 }, (_, at) => `10.0.0.${at + 1}`));
    expect(freeAddress('10.0.0.0/16', taken, 'lowest')).toBe('10.0.1.0');
  });
});

test.each([
  ['10.0.0.1', 'address', '10.0.0.1/32'],
  ['10.0.0.1/24', 'address', '10.0.0.1/24'],
  ['10.0.0.1/24', 'network', '10.0.0.0/24'],
  ['FD00:0::1', 'address', 'fd00::1/128'],
  ['fd00::1/64', 'network', 'fd00::/64'],
  ['10.0.0.1/99', 'network', '10.0.0.1/32'],
  ['  default ', 'network', 'default'],
  ['10.1/16', 'network', '10.1/16'],
] as const)('%s as a CIDR of an %s in its usual spelling is %s', (text, of, usual) => {
  expect(normalCidr(text, of)).toBe(usual);
});

test.each([
  ['10.0.0.1', '10.0.0.1:51820'],
  ['fd00::1', '[fd00::1]:51820'],
  ['host-1.example', 'host-1.example:51820'],
])('%s with its port is %s, and the other way round', (address, endpoint) => {
  expect(formatEndpoint({ address, port: 51820 })).toBe(endpoint);
  expect(addressOfEndpoint(endpoint)).toBe(address);
  expect(addressOfEndpoint(address)).toBe(address);
});
