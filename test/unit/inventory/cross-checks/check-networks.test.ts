import { describe, expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('networks that overlap: LANs, mesh, pods, services', () => {
  expect(
    mistakesOf(
      broken(
        ['10.8.0.0/24', '10.8.0.0/16'],
        ['  cloud: {}', '  cloud: {}\n  shed: { lan: 192.168.0.0/16 }'],
        ['cluster: lab', 'cluster: lab\nkubernetes: { pods: 10.0.0.0/8 }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:2:21: 10.0.0.0/8, the network of the pods, overlaps with 10.8.0.0/16, the subnet of the mesh
      → a packet would not know where to go: move one of them
    lab.yaml:2:21: 10.43.0.0/16, the network of the services, overlaps with 10.0.0.0/8, the network of the pods
      → a packet would not know where to go: move one of them"
  `);
});

test('a LAN that overlaps with a default is told at the LAN', () => {
  expect(mistakesOf(broken(['  cloud: {}', '  cloud: {}\n  shed: { lan: 10.43.7.0/24 }']))).toMatchInlineSnapshot(`
    "lab.yaml:14:16: 10.43.0.0/16, the network of the services, overlaps with 10.43.7.0/24, the LAN of site shed
      → a packet would not know where to go: move one of them"
  `);
});

test('a public address inside one of them', () => {
  expect(mistakesOf(broken(['203.0.113.10', '10.42.7.7'], ['198.51.100.25', '192.168.15.77']))).toMatchInlineSnapshot(`
    "lab.yaml:9:23: 10.42.7.7 must be public, but lies in 10.42.0.0/16, the network of the pods
      → correct one of them
    lab.yaml:17:32: 192.168.15.77 must be public, but lies in 192.168.15.0/24, the LAN of site home
      → correct one of them"
  `);
});

describe('two homes with the same LAN', () => {
  /** A second home, its host `far`, and how this machine reaches that host. */
  const homes = (ssh: string, lan = '192.168.15.0/24'): string =>
    mistakesOf(
      broken(
        [
          '  cloud: {}',
          `  cloud: {}\n  shed: { lan: ${lan}, router: { lan_address: 192.168.15.1, public_address: 203.0.113.20, forwards: [{ udp: 51820, to: far }] } }`,
        ],
        [
          'mesh:\n',
          `  far: { site: shed, address: 192.168.15.2, mesh_address: 10.8.0.4, roles: [agent]${ssh} }\nmesh:\n`,
        ],
      ),
    );

  test('are sound where this machine need not choose', () => {
    expect(homes(', ssh: { jump: out }')).toBe('sound');
    expect(homes(', ssh: { address: 203.0.113.20, port: 2222 }')).toBe('sound');
    expect(homes(', ssh: { address: far.example }', '192.168.0.0/16')).toBe('sound');
  });

  test('are refused where it reaches hosts of both by their addresses there', () => {
    expect(homes('')).toMatch(
      /192\.168\.15\.0\/24, the LAN of site shed, overlaps with .*site home\n {2}→ this machine would/,
    );
    expect(homes(', ssh: { jump: [] }', '192.168.0.0/16')).toMatch(/overlaps with/);
  });
});

test('LANs of one site that overlap', () => {
  expect(
    mistakesOf(
      broken(
        ['lan: 192.168.15.0/24', 'lan: [192.168.15.0/24, 192.168.0.0/16]'],
        ['user: ops', 'user: ops\n  jump: out'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:7:28: 192.168.0.0/16, the LAN of site home, overlaps with 192.168.15.0/24, the LAN of site home
      → a packet would not know where to go: move one of them"
  `);
});
