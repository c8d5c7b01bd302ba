import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMesh } from '../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import type { MeshPath } from '../../../../../src/collections/wireguard/mesh/mesh.ts';
import { meshAddressOf, meshOf } from '../../../../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Inventory, Site } from '../../../../../src/model/inventory.ts';
import { homeAndCloud } from '../../../../fixtures/home-and-cloud.ts';
import { inventoryOf } from '../../../../fixtures/inventory.ts';

const keyOf = (host: string) => `key-of-${host}`;

const brief = ({ kind, endpoint, keepalive }: MeshPath) =>
  `${kind} ${endpoint === undefined ? '-' : `${endpoint.address}:${endpoint.port}`} ${keepalive ?? '-'}`;

describe('the mesh of three hosts behind a router and one outside', () => {
  const mesh = createMesh(homeAndCloud);

  test.each([
    ['ctb-edge-1', 'ms-1', 'forward 203.0.113.10:51821 -'],
    ['ctb-edge-1', 'wk-1', 'forward 203.0.113.10:51820 -'],
    ['ctb-edge-1', 'wk-2', 'forward 203.0.113.10:51822 -'],
    ['ms-1', 'ctb-edge-1', 'public 198.51.100.25:51820 25'],
    ['ms-1', 'wk-1', 'lan 192.168.15.3:51820 -'],
    ['ms-1', 'wk-2', 'lan 192.168.15.4:51820 -'],
    ['wk-1', 'ctb-edge-1', 'public 198.51.100.25:51820 25'],
    ['wk-1', 'ms-1', 'lan 192.168.15.2:51820 -'],
    ['wk-1', 'wk-2', 'lan 192.168.15.4:51820 -'],
    ['wk-2', 'ctb-edge-1', 'public 198.51.100.25:51820 25'],
    ['wk-2', 'ms-1', 'lan 192.168.15.2:51820 -'],
    ['wk-2', 'wk-1', 'lan 192.168.15.3:51820 -'],
  ])('%s reaches %s: %s', (from, to, path) => {
    expect(brief(mesh.path(from, to))).toBe(path);
  });

  test('a node holds its interface and everybody else in order, each with a comment', () => {
    expect(mesh.node('ctb-edge-1', keyOf)).toEqual({
      host: 'ctb-edge-1',
      interface: 'wg0',
      addresses: ['172.27.15.31'],
      port: 51820,
      mtu: 1420,
      startOrder: 0,
      missing: [],
      relayed: [],
      clients: [],
      peers: [
        {
          host: 'ms-1',
          publicKey: 'key-of-ms-1',
          allowedIps: ['172.27.15.12/32'],
          endpoint: { address: '203.0.113.10', port: 51821 },
          path: 'forward',
          comment: 'ms-1 (via router WAN port-forward 51821 -> ms-1:51820)',
        },
        {
          host: 'wk-1',
          publicKey: 'key-of-wk-1',
          allowedIps: ['172.27.15.11/32'],
          endpoint: { address: '203.0.113.10', port: 51820 },
          path: 'forward',
          comment: 'wk-1 (via router WAN port-forward 51820 -> wk-1:51820)',
        },
        {
          host: 'wk-2',
          publicKey: 'key-of-wk-2',
          allowedIps: ['172.27.15.13/32'],
          endpoint: { address: '203.0.113.10', port: 51822 },
          path: 'forward',
          comment: 'wk-2 (via router WAN port-forward 51822 -> wk-2:51820)',
        },
      ],
    });
    expect(mesh.node('wk-2', keyOf).peers.map(peer => [peer.comment, peer.keepalive])).toEqual([
      ['ctb-edge-1 (public)', 25],
      ['ms-1 (LAN)', undefined],
      ['wk-1 (LAN)', undefined],
    ]);
  });

  test('a host without a known key is left out and named', () => {
    const node = mesh.node('ms-1', host => (host === 'wk-1' ? undefined : keyOf(host)));
    expect(node.peers.map(peer => peer.host)).toEqual(['ctb-edge-1', 'wk-2']);
    expect(node.missing).toEqual(['wk-1']);
  });

  test('whoever calls others of its own accord is brought up after them', () => {
    expect(homeAndCloud.hosts.map(({ name }) => [name, mesh.node(name, keyOf).startOrder])).toEqual([
      ['ctb-edge-1', 0],
      ['ms-1', 1],
      ['wk-1', 1],
      ['wk-2', 1],
    ]);
  });

  test('a keepalive of 0 turns keepalives off, and then nobody calls', () => {
    const quiet = createMesh({ ...homeAndCloud, sections: { mesh: { ...meshOf(homeAndCloud), keepalive: 0 } } });
    expect(quiet.path('ms-1', 'ctb-edge-1').keepalive).toBeUndefined();
    expect(quiet.node('ms-1', keyOf).startOrder).toBe(0);
  });

  test('a host that the inventory does not have is an error', () => {
    expect(() => mesh.node('nobody', keyOf)).toThrow(RangeError);
    expect(() => mesh.path('ms-1', 'nobody')).toThrow(RangeError);
  });
});

describe('other topologies', () => {
  const behind = (name: string, octet: number, forwards: { port: number; host: string; hostPort: number }[]): Site => ({
    name,
    lan: `10.${octet}.0.0/24`,
    router: { lanAddress: `10.${octet}.0.1`, publicAddress: `203.0.113.${octet}`, forwards },
  });
  const mesh = createMesh(
    inventoryOf(
      [
        behind('berlin', 1, [{ port: 40001, host: 'b1', hostPort: 51820 }]),
        behind('lyon', 2, [{ port: 40002, host: 'l1', hostPort: 22 }]),
        { name: 'rack', lan: '10.3.0.0/24' },
      ],
      [
        { name: 'b1', site: 'berlin', address: '10.1.0.11', settings: { mesh_address: '172.27.15.1' } },
        { name: 'b2', site: 'berlin', address: '10.1.0.12', settings: { mesh_address: '172.27.15.2' } },
        { name: 'l1', site: 'lyon', address: '10.2.0.11', settings: { mesh_address: '172.27.15.3' } },
        {
          name: 'r1',
          site: 'rack',
          address: '10.3.0.11',
          publicAddress: '198.51.100.7',
          settings: { mesh_address: '172.27.15.4' },
        },
        { name: 'r2', site: 'rack', address: '10.3.0.12', settings: { mesh_address: '172.27.15.5' } },
      ],
    ),
  );

  test.each([
    ['l1', 'b1', 'forward 203.0.113.1:40001 25', 'from one NAT to another, the caller keeps its mapping open'],
    ['b1', 'l1', 'inbound - -', 'a forward to another port of the host is no way in'],
    ['l1', 'b2', 'inbound - -', 'neither side can call'],
    ['b1', 'b2', 'lan 10.1.0.12:51820 -', 'neighbours'],
    ['r2', 'r1', 'lan 10.3.0.11:51820 -', 'a public host is met on the LAN by its neighbours'],
    ['b2', 'r1', 'public 198.51.100.7:51820 25', 'and at its public address by others'],
    ['r1', 'b1', 'forward 203.0.113.1:40001 -', 'a public host needs no keepalive'],
    ['r2', 'b1', 'forward 203.0.113.1:40001 25', 'its neighbour without a public address does'],
    ['r1', 'r2', 'lan 10.3.0.12:51820 -', 'neighbours the other way'],
    ['b1', 'r2', 'inbound - -', 'a LAN without a router takes no calls'],
  ])('%s to %s: %s (%s)', (from, to, path) => {
    expect(brief(mesh.path(from, to))).toBe(path);
  });

  test('public hosts are brought up first, then those that a forward leads to, then those that nobody can call', () => {
    expect(['r1', 'b1', 'b2', 'l1', 'r2'].map(name => mesh.node(name, keyOf).startOrder)).toEqual([0, 1, 1, 2, 2]);
  });

  test('two public hosts of one site without a LAN meet at their addresses', () => {
    const cloud = createMesh(
      inventoryOf(
        [{ name: 'cloud' }],
        [
          { name: 'a', site: 'cloud', address: '198.51.100.1', settings: { mesh_address: '172.27.15.1' } },
          { name: 'b', site: 'cloud', address: '198.51.100.2', settings: { mesh_address: '172.27.15.2' } },
        ],
      ),
    );
    expect(brief(cloud.path('a', 'b'))).toBe('public 198.51.100.2:51820 -');
  });
});

describe('whatever the inventory', () => {
  const site = fc.record({
    lan: fc.boolean(),
    router: fc.boolean(),
    hosts: fc.array(fc.record({ public: fc.boolean(), forwarded: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  });

  /** Sites with every mixture of LAN, router, forwards and public addresses; a router only where there is a LAN. */
  const inventories = fc.array(site, { minLength: 1, maxLength: 4 }).map((parts): Inventory => {
    const hosts = parts.flatMap((part, s) =>
      part.hosts.map((host, h) => ({
        name: `h${s}-${h}`,
        site: `s${s}`,
        address: part.lan ? `10.${s}.0.${h + 10}` : `198.51.100.${s * 10 + h}`,
        settings: { mesh_address: `172.27.15.${s * 10 + h + 1}` },
        ...(host.public ? { publicAddress: `192.0.2.${s * 10 + h}` } : {}),
      })),
    );
    const sites = parts.map((part, s): Site => {
      if (!part.lan) return { name: `s${s}` };
      const lan = { name: `s${s}`, lan: `10.${s}.0.0/24` };
      if (!part.router) return lan;
      const forwards = part.hosts.flatMap((host, h) =>
        host.forwarded ? [{ port: 40000 + h, host: `h${s}-${h}`, hostPort: 51820 }] : [],
      );
      return { ...lan, router: { lanAddress: `10.${s}.0.1`, publicAddress: `203.0.113.${s + 1}`, forwards } };
    });
    return inventoryOf(sites, hosts);
  });

  test('everybody is everybody’s peer, once, by one /32, with a usable endpoint or none', () => {
    fc.assert(
      fc.property(inventories, inventory => {
        const mesh = createMesh(inventory);
        for (const host of inventory.hosts) {
          const { peers } = mesh.node(host.name, keyOf);
          expect(peers.map(peer => peer.host)).toEqual(
            inventory.hosts.filter(other => other !== host).map(other => other.name),
          );
          for (const peer of peers) {
            const other = inventory.hosts.find(one => one.name === peer.host);
            expect(peer.allowedIps).toEqual(other === undefined ? [] : [`${meshAddressOf(other)}/32`]);
            expect(peer.path === 'inbound').toBe(peer.endpoint === undefined);
            if (peer.keepalive !== undefined) expect(peer.endpoint).toBeDefined();
          }
        }
      }),
    );
  });

  test('whether a host can be called does not depend on which stranger asks; LAN addresses stay in their site', () => {
    fc.assert(
      fc.property(inventories, inventory => {
        const mesh = createMesh(inventory);
        for (const to of inventory.hosts) {
          const strangers = inventory.hosts.filter(from => from.site !== to.site);
          const endpoints = new Set(strangers.map(from => JSON.stringify(mesh.path(from.name, to.name).endpoint)));
          expect(endpoints.size).toBeLessThanOrEqual(1);
          for (const from of strangers) expect(mesh.path(from.name, to.name).kind).not.toBe('lan');
        }
      }),
    );
  });

  test('nobody calls a host that starts later, but one that calls back', () => {
    fc.assert(
      fc.property(inventories, inventory => {
        const mesh = createMesh(inventory);
        const startOrder = (name: string) => mesh.node(name, keyOf).startOrder;
        for (const { name: from } of inventory.hosts) {
          for (const { name: to } of inventory.hosts) {
            if (from === to || mesh.path(from, to).keepalive === undefined) continue;
            if (mesh.path(to, from).keepalive === undefined) expect(startOrder(to)).toBeLessThan(startOrder(from));
          }
        }
      }),
    );
  });

  test('inside a site both directions are open or both go the same way', () => {
    fc.assert(
      fc.property(inventories, inventory => {
        const mesh = createMesh(inventory);
        for (const from of inventory.hosts) {
          for (const to of inventory.hosts.filter(other => other !== from && other.site === from.site)) {
            const [there, back] = [mesh.path(from.name, to.name), mesh.path(to.name, from.name)];
            expect(there.kind).toBe(back.kind);
            expect(there.keepalive).toBeUndefined();
          }
        }
      }),
    );
  });
});

test('on several LANs of a site hosts meet at their own addresses, as on one, and no NAT has to be kept awake', () => {
  const lans = (site: Site): Site => (site.lan === undefined ? site : { ...site, otherLans: ['10.50.1.0/24'] });
  const mesh = createMesh({
    ...homeAndCloud,
    sites: homeAndCloud.sites.map(lans),
    hosts: homeAndCloud.hosts.map(host => (host.name === 'wk-2' ? { ...host, address: '10.50.1.4' } : host)),
  });
  expect(brief(mesh.path('wk-1', 'wk-2'))).toBe('lan 10.50.1.4:51820 -');
  expect(brief(mesh.path('wk-2', 'wk-1'))).toBe('lan 192.168.15.3:51820 -');
  expect(brief(mesh.path('wk-2', 'ctb-edge-1'))).toBe('public 198.51.100.25:51820 25');
});
