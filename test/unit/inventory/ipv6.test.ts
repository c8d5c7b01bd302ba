import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { createMesh } from '../../../src/collections/wireguard/mesh/create-mesh.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { addressesOf, lansOf, publicAddressesOf } from '../../../src/model/inventory.ts';
import { broken, mistakesOf } from './mistakes-of.ts';

const dual = readFileSync('inventory/dual-stack.yaml', 'utf8');

describe('addresses of IPv6', () => {
  test.each([
    [
      'a LAN, a mesh and a public host of IPv6 alone',
      broken(
        ['lan: 192.168.15.0/24', 'lan: 2001:db8:15::/64'],
        ['lan_address: 192.168.15.1', 'lan_address: 2001:db8:15::1'],
        ['address: 192.168.15.2', "address: '2001:db8:15::2'"],
        ['address: 192.168.15.3', "address: '2001:db8:15::3'"],
        ['address: 198.51.100.25', "address: '2001:db8:99::25'"],
        ['subnet: 10.8.0.0/24', 'subnet: fd08::/64'],
        ['10.8.0.1', "'fd08::1'"],
        ['10.8.0.2', "'fd08::2'"],
        ['10.8.0.3', "'fd08::3'"],
      ),
    ],
    ['both families everywhere', dual],
    [
      'one port for two hosts, where nothing is translated',
      broken(
        ['lan: 192.168.15.0/24', 'lan: 2001:db8:15::/64'],
        ['lan_address: 192.168.15.1', 'lan_address: 2001:db8:15::1'],
        ['address: 192.168.15.2', "address: '2001:db8:15::2'"],
        ['address: 192.168.15.3', "address: '2001:db8:15::3'"],
        ['udp: 51821, to: two', 'udp: 51820, to: two'],
        ['address: 198.51.100.25', "address: '2001:db8:99::25'"],
      ),
    ],
    [
      'a public address that is the host’s own in the LAN',
      dual.replace('ms-1: { site: home,', "ms-1: { site: home, public_address: '2001:db8:15::2',"),
    ],
  ])('are taken: %s', (_, text) => {
    expect(mistakesOf(text)).toBe('sound');
  });

  test.each([
    ["'2001:DB8::25'", '"2001:DB8::25" is not how hosts spell it (RFC 5952)', 'write 2001:db8::25'],
    ["'2001:db8:0:0::25'", '"2001:db8:0:0::25" is not how hosts spell it (RFC 5952)', 'write 2001:db8::25'],
    ["'fe80::25'", '"fe80::25" cannot be the address of a host', 'use the address that other machines reach it at'],
    ["'::1'", '"::1" cannot be the address of a host', 'use the address that other machines reach it at'],
    ["'ff02::1'", '"ff02::1" cannot be the address of a host', 'use the address that other machines reach it at'],
    [
      "'::ffff:192.0.2.1'",
      '"::ffff:192.0.2.1" cannot be the address of a host',
      'use the address that other machines reach it at',
    ],
    ["'2001:db8::25/64'", '"2001:db8::25/64" is more than an address', 'write 2001:db8::25'],
    [
      '[198.51.100.25, 198.51.100.26]',
      '198.51.100.26 is of the same family as 198.51.100.25',
      'write one for IPv4 and one for IPv6',
    ],
    ['[]', 'the list is empty', ''],
  ])('are refused: %s', (written, what, hint) => {
    const said = mistakesOf(broken(['address: 198.51.100.25', `address: ${written}`]));
    expect(said).toContain(what);
    expect(said).toContain(hint);
  });

  test('a LAN of IPv4 has no address of IPv6, and the list’s own place is told', () => {
    expect(mistakesOf(broken(['address: 192.168.15.2', "address: [192.168.15.2, 'fd15::2']"]))).toMatchInlineSnapshot(`
      "lab.yaml:15:46: fd15::2 is not in 192.168.15.0/24, the LAN of site home
        → correct the address, or the lan of the site"
    `);
  });

  test('each host of a mesh of both has an address of each, and none twice', () => {
    expect(
      mistakesOf(
        broken(
          ['subnet: 10.8.0.0/24', 'subnet: [10.8.0.0/24, fd08::/64]'],
          ['mesh_address: 10.8.0.1', "mesh_address: [10.8.0.1, 'fd08::1']"],
          ['mesh_address: 10.8.0.2', "mesh_address: [10.8.0.2, 'fd08::1']"],
        ),
      ),
    ).toMatchInlineSnapshot(`
      "lab.yaml:16:59: fd08::1 is already the mesh address of one (line 15)
        → give each its own
      lab.yaml:17:61: out has no address of fd08::/64, a subnet of the mesh
        → give every host one of each: mesh_address: [IPv4, IPv6]"
    `);
  });

  test('a host of IPv6 alone and one of IPv4 alone never meet', () => {
    expect(mistakesOf(broken(['address: 198.51.100.25', "address: '2001:db8::25'"]))).toMatchInlineSnapshot(`
      "lab.yaml:17:3: one and two (site home) and out (site cloud) can never connect: they speak no common family
        → give both an address of one family (IPv4, IPv6) that leads outside; unique local ones (fc00::/7) do not"
    `);
  });

  test('unique local addresses lead nowhere outside', () => {
    expect(
      mistakesOf(
        broken(
          ['lan: 192.168.15.0/24', 'lan: fd15::/64'],
          ['lan_address: 192.168.15.1', 'lan_address: fd15::1'],
          ['address: 192.168.15.2', "address: 'fd15::2'"],
          ['address: 192.168.15.3', "address: 'fd15::3'"],
          ['address: 198.51.100.25', "address: '2001:db8::25'"],
        ),
      ),
    ).toMatchInlineSnapshot(`
      "lab.yaml:17:3: one and two (site home) and out (site cloud) can never connect: they speak no common family
        → give both an address of one family (IPv4, IPv6) that leads outside; unique local ones (fc00::/7) do not"
    `);
  });

  test('networks of pods and services are IPv4’s', () => {
    expect(mistakesOf(`${broken()}kubernetes: { pods: fd42::/56 }\n`)).toMatchInlineSnapshot(`
      "lab.yaml:20:21: kubernetes.pods: "fd42::/56" is an IPv6 network
        → use an IPv4 one: pods and services are not planned in IPv6"
    `);
  });
});

describe('a home of both families, a host of IPv6 alone, one of both', () => {
  const inventory = parseInventory(dual, 'dual.yaml', {
    path: '/srv/dual.yaml',
    home: '/home/me',
    sections: shippedSections,
  });
  const mesh = createMesh(inventory);
  const brief = (from: string, to: string): string => {
    const { kind, endpoint, keepalive } = mesh.path(from, to);
    return `${kind} ${endpoint === undefined ? '-' : `${endpoint.address} ${endpoint.port}`} ${keepalive ?? '-'}`;
  };

  test('every host has its addresses, the first by itself', () => {
    const [home] = inventory.sites;
    const [server, , six] = inventory.hosts;
    expect(home && lansOf(home)).toEqual(['192.168.15.0/24', '2001:db8:15::/64']);
    expect(server && addressesOf(server)).toEqual(['192.168.15.2', '2001:db8:15::2']);
    expect(server && publicAddressesOf(server)).toEqual([]);
    expect(six && publicAddressesOf(six)).toEqual(['2001:db8:99::10']);
  });

  test.each([
    ['ms-1', 'wk-1', 'lan 192.168.15.3 51820 -'],
    // Behind the router both families are forgotten, by NAT and by a firewall.
    ['ms-1', 'six-1', 'public 2001:db8:99::10 51820 25'],
    ['ms-1', 'both-1', 'public 198.51.100.25 51820 25'],
    // IPv4's forward where the caller has IPv4, else the port that the firewall lets pass.
    ['both-1', 'wk-1', 'public 2001:db8:15::3 51820 -'],
    ['six-1', 'wk-1', 'public 2001:db8:15::3 51820 -'],
    ['six-1', 'ms-1', 'inbound - -'],
    ['six-1', 'both-1', 'public 2001:db8:99::25 51820 -'],
    ['both-1', 'six-1', 'public 2001:db8:99::10 51820 -'],
  ])('%s reaches %s: %s', (from, to, way) => {
    expect(brief(from, to)).toBe(way);
  });

  test('a peer is allowed both its addresses, each alone', () => {
    const node = mesh.node('six-1', () => 'key');
    expect(node.addresses).toEqual(['10.8.0.3', 'fd08::3']);
    expect(node.peers.map(peer => peer.allowedIps)).toEqual([
      ['10.8.0.1/32', 'fd08::1/128'],
      ['10.8.0.2/32', 'fd08::2/128'],
      ['10.8.0.4/32', 'fd08::4/128'],
    ]);
  });
});
