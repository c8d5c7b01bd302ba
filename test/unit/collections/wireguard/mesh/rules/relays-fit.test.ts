import { expect, test } from 'vitest';
import { broken, mistakesOf, type Replacement } from '../../../../inventory/mistakes-of.ts';
import { textOf, type Written } from '../topologies/written.ts';

/** Two homes that reach each other by no way, and one host outside. */
const twoHomes: readonly Replacement[] = [
  ['        - { udp: 51820, to: one }\n        - { udp: 51821, to: two }\n', ''],
  ['      forwards:\n', ''],
  [
    '  cloud: {}',
    '  cloud: {}\n  shed:\n    lan: 192.168.99.0/24\n    router: { lan_address: 192.168.99.1, public_address: 203.0.113.99 }',
  ],
  ['site: home, address: 192.168.15.3,', 'site: shed, address: 192.168.99.6,'],
];
const meshSays = (text: string): Replacement => ['  subnet: 10.8.0.0/24', `  subnet: 10.8.0.0/24\n  topology: ${text}`];

test('two NATs that cannot meet are refused with the hub that would pass it on, and are sound with it', () => {
  expect(mistakesOf(broken(...twoHomes))).toContain('or let out pass it on: mesh: { topology: { hub: [out] } }');
  expect(mistakesOf(broken(...twoHomes, meshSays('{ hub: [out] }')))).toBe('sound');
  expect(mistakesOf(broken(...twoHomes, meshSays('hub')))).toBe('sound');
});

test('a hub that not everybody reaches', () => {
  expect(mistakesOf(broken(...twoHomes, meshSays('{ hub: [out, one] }')))).toMatchInlineSnapshot(`
    "lab.yaml:20:26: one cannot be a hub: it and two can never connect
      → take a host that all others reach, or give one a public_address, or a forward to its port 51820"
  `);
});

test('a hub that is no host, or stands there twice', () => {
  expect(mistakesOf(broken(meshSays('{ hub: [outt] }')))).toMatchInlineSnapshot(`
    "lab.yaml:20:21: outt is no host
      → did you mean out?"
  `);
  expect(mistakesOf(broken(meshSays('{ hub: [out, out] }')))).toMatchInlineSnapshot(
    `"lab.yaml:20:26: out is in the list twice"`,
  );
});

test('no hub is left', () => {
  const away: Replacement = ['mesh_address: 10.8.0.3,', 'mesh_address: 10.8.0.3, away: true,'];
  expect(mistakesOf(broken(...twoHomes, away, meshSays('{ hub: [out] }')))).toMatchInlineSnapshot(`
    "lab.yaml:20:13: every hub is away: none is left
      → name another that all others reach"
  `);
  expect(mistakesOf(broken(...twoHomes, away, meshSays('hub')))).toMatchInlineSnapshot(`
    "lab.yaml:20:13: no host with a public address is there to be the hub
      → give one a public_address, or name one that all others reach: topology: { hub: [NAME] }"
  `);
});

test('what hosts do not pass on: IPv6', () => {
  expect(
    mistakesOf(broken(['  subnet: 10.8.0.0/24', '  subnet: [10.8.0.0/24, fd08::/64]\n  topology: hub'])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:59: one has no address of fd08::/64, a subnet of the mesh
      → give every host one of each: mesh_address: [IPv4, IPv6]
    lab.yaml:16:59: two has no address of fd08::/64, a subnet of the mesh
      → give every host one of each: mesh_address: [IPv4, IPv6]
    lab.yaml:17:61: out has no address of fd08::/64, a subnet of the mesh
      → give every host one of each: mesh_address: [IPv4, IPv6]
    lab.yaml:19:25: fd08::/64 is IPv6, which no host passes on for others (line 20)
      → give the mesh a subnet of IPv4 alone, or write topology: full"
  `);
});

test('gateways without clusters', () => {
  expect(mistakesOf(broken(meshSays('gateways')))).toMatchInlineSnapshot(`
    "lab.yaml:20:13: gateways join clusters, and this file describes one alone
      → write topology: full, or hub; several clusters stand below clusters:"
  `);
});

const clusters: Written = {
  topology: 'gateways',
  hosts: [
    { site: 0, cluster: 0, isForwarded: true },
    { site: 0, cluster: 0 },
    { site: 1, cluster: 1 },
    { site: 1, cluster: 1 },
  ],
};

test('clusters whose gateways meet are sound, whatever their other hosts reach', () => {
  expect(mistakesOf(textOf(clusters))).toBe('sound');
  expect(mistakesOf(textOf({ ...clusters, topology: 'full' }))).toContain('can never connect');
});

test('gateways that can never meet, and a cluster without one', () => {
  const second = (lines: readonly string[]) => (at: number) => (at === 0 ? lines : []);
  expect(mistakesOf(textOf({ ...clusters, cluster: second(['gateways: [h1]']) }))).toMatchInlineSnapshot(`
    "lab.yaml:13:3: h1 (site s0) and h2 (site s1) can never connect: neither side can be reached from outside
      → on one side, add to the router's forwards a UDP port that leads to each host's port 51820, or give each a public_address"
  `);
  const hosts = clusters.hosts.map((host, at) => (at === 1 ? { ...host, isAway: true } : host));
  expect(mistakesOf(textOf({ ...clusters, hosts, cluster: second(['gateways: [h1]']) }))).toMatchInlineSnapshot(`
    "lab.yaml:22:5: c0 has no gateway: each that it names is away
      → name one that is there: clusters.c0.gateways"
  `);
});

test('pods that are reached at their own nodes', () => {
  const cluster = (at: number) => (at === 0 ? ['routes: pods'] : []);
  expect(mistakesOf(textOf({ ...clusters, cluster }))).toMatchInlineSnapshot(`
    "lab.yaml:22:13: the pods of c0 are reached at their own nodes, to which not everybody is a peer in this mesh (line 17)
      → write routes: services, or mesh: { topology: full }"
  `);
});

test('a network that two clusters share is refused before it could belong to two peers', () => {
  const text = textOf(clusters).replace('services: 192.168.1.0/24', 'services: 192.168.0.0/24');
  expect(mistakesOf(text)).toContain('overlap');
});
