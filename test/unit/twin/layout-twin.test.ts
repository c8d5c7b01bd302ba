import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { Host, Inventory } from '../../../src/model/inventory.ts';
import { Problem } from '../../../src/model/problems/problem.ts';
import type { Node, NodeName } from '../../../src/model/twin/twin-layout.ts';
import { layoutTwin } from '../../../src/twin/layout/layout-twin.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../../fixtures/home-and-cloud.ts';

const node = (inventory: Inventory, name: NodeName): Node => {
  const found = layoutTwin(inventory).nodes.find(one => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

const withSsh = (change: (host: Host) => Partial<Host['ssh']>): Inventory => ({
  ...homeAndCloud,
  hosts: homeAndCloud.hosts.map(host => ({ ...host, ssh: { ...host.ssh, ...change(host) } })),
});

/** Two NATed sites: the one of home, and one whose hosts are reached by a name and by a jump. */
const desk = (name: string, address: string, ssh: Partial<Host['ssh']>): Host => {
  const [first] = homeAndCloud.hosts;
  if (first === undefined) throw new Error('no host');
  return { ...first, name, site: 'desk', address, ssh: { ...first.ssh, address, ...ssh } };
};
const twoSites: Inventory = {
  ...homeAndCloud,
  sites: [
    ...homeAndCloud.sites,
    {
      name: 'desk',
      lan: '10.9.0.0/24',
      router: { lanAddress: '10.9.0.1', publicAddress: '203.0.113.30', forwards: [] },
    },
  ],
  hosts: [
    ...homeAndCloud.hosts,
    desk('desk-1', '10.9.0.11', { address: 'desk.example.net', port: 2201 }),
    desk('desk-2', '10.9.0.12', { jump: [{ address: 'desk.example.net', identityFiles: [] }] }),
  ],
};

describe('three hosts behind a router, one outside', () => {
  test('stand behind their router with the addresses that the inventory gives them', () => {
    expect(node(homeAndCloud, 'host:wk-1')).toMatchObject({
      addresses: [{ interface: 'eth0', cidr: '192.168.15.3/24' }],
      routes: [{ to: 'default', interface: 'eth0', via: '192.168.15.1' }],
    });
  });

  test('the router has exactly the inventory’s forwards, in UDP', () => {
    const forward = (port: number, host: string) => ({
      protocol: 'udp',
      publicAddress: '203.0.113.10',
      port,
      host,
      hostPort: 51820,
    });
    expect(node(homeAndCloud, 'router:home').nat).toEqual({
      forwards: [forward(51820, '192.168.15.3'), forward(51821, '192.168.15.2'), forward(51822, '192.168.15.4')],
      oneToOne: [],
      masquerade: '203.0.113.10',
      passages: [],
    });
  });

  test('the internet knows the way to public addresses and to nothing else', () => {
    expect(node(homeAndCloud, 'internet').routes).toEqual([
      { to: '198.51.100.25/32', interface: 'ctb-edge-1' },
      { to: '203.0.113.10/32', interface: 'site0' },
    ]);
  });

  test('names are those that the place can reach: a public machine knows none behind a NAT', () => {
    const names = (name: NodeName) => node(homeAndCloud, name).names.flatMap(one => one.names);
    expect(names('host:ctb-edge-1')).toEqual(['ctb-edge-1']);
    expect(names('host:wk-1')).toEqual(['wk-1', 'ms-1', 'wk-2', 'ctb-edge-1']);
  });

  test('every plug of a cable is used once, and fits the kernel', () => {
    const long = {
      ...homeAndCloud,
      hosts: homeAndCloud.hosts.map(host => ({ ...host, name: `a-very-long-name-${host.name}` })),
    };
    const plugs = layoutTwin(long)
      .cables.flat()
      .map(plug => `${plug.node} ${plug.interface}`);
    expect(new Set(plugs).size).toBe(plugs.length);
    for (const plug of layoutTwin(long).cables.flat()) expect(plug.interface.length).toBeLessThanOrEqual(15);
  });
});

describe('the controller’s seat', () => {
  test('is on the LAN whose hosts are addressed by their LAN addresses', () => {
    expect(node(homeAndCloud, 'controller')).toMatchObject({
      addresses: [{ interface: 'eth0', cidr: '192.168.15.254/24' }],
      routes: [{ to: 'default', interface: 'eth0', via: '192.168.15.1' }],
    });
  });

  test('takes an address that no host has', () => {
    const taken = withSsh(() => ({}));
    const hosts = taken.hosts.map(host => (host.name === 'ms-1' ? { ...host, address: '192.168.15.254' } : host));
    expect(node({ ...taken, hosts }, 'controller').addresses[0]?.cidr).toBe('192.168.15.253/24');
  });

  test('is on the internet where every host is reached over a public one', () => {
    const jumped = withSsh(host =>
      host.site === 'home' ? { jump: [{ address: '198.51.100.25', identityFiles: [] }] } : {},
    );
    expect(node(jumped, 'controller').addresses[0]?.cidr).toBe('198.18.0.254/32');
    expect(layoutTwin(jumped).knocks.map(knock => knock.address)).toEqual([
      undefined,
      undefined,
      undefined,
      '198.51.100.25',
    ]);
  });

  test('reaches a name behind another router through it, and what is behind that by the jump alone', () => {
    expect(node(twoSites, 'controller').addresses.map(one => one.cidr)).toEqual(['192.168.15.254/24']);
    expect(node(twoSites, 'controller').names).toContainEqual({
      address: '203.0.113.30',
      names: ['desk.example.net'],
    });
    expect(node(twoSites, 'router:desk').nat?.forwards).toEqual([
      { protocol: 'tcp', publicAddress: '203.0.113.30', port: 2201, host: '10.9.0.11', hostPort: 2201 },
    ]);
  });

  test('has a foot on a second LAN whose addresses the inventory uses without a jump', () => {
    const hosts = [...homeAndCloud.hosts, desk('desk-1', '10.9.0.11', {})];
    expect(node({ ...twoSites, hosts }, 'controller').addresses.map(one => one.cidr)).toEqual([
      '192.168.15.254/24',
      '10.9.0.254/24',
    ]);
  });

  test('finds a host at an address that no site explains', () => {
    const managed = withSsh(host => (host.name === 'wk-2' ? { address: '10.200.0.4' } : {}));
    expect(node(managed, 'host:wk-2').addresses).toContainEqual({ interface: 'eth0', cidr: '10.200.0.4/32' });
    expect(node(managed, 'controller').routes).toContainEqual({ to: '10.200.0.4/32', interface: 'eth0' });
  });

  test('cannot jump over a machine that is not in the inventory', () => {
    const lost = withSsh(() => ({ jump: [{ address: 'bastion.example.net', identityFiles: [] }] }));
    expect(() => layoutTwin(lost)).toThrow(Problem);
    expect(() => layoutTwin(lost)).toThrow('bastion.example.net');
  });
});

test('a cloud’s machines behind one gateway keep their own public addresses', () => {
  const sites = [{ name: 'home', lan: '192.168.15.0/24' }, { name: 'cloud' }];
  const hosts = homeAndCloud.hosts.map(host =>
    host.name === 'wk-1' ? { ...host, publicAddress: '203.0.113.77' } : host,
  );
  const inventory = { ...homeAndCloud, sites, hosts };
  expect(node(inventory, 'router:home').nat).toEqual({
    forwards: [],
    oneToOne: [{ publicAddress: '203.0.113.77', host: '192.168.15.3' }],
    masquerade: undefined,
    passages: [],
  });
  expect(node(inventory, 'internet').routes).toContainEqual({ to: '203.0.113.77/32', interface: 'site0' });
});

test('two homes with the same LAN are two networks, and the controller is on the one that it enters', () => {
  const [home] = homeAndCloud.sites;
  const [first] = homeAndCloud.hosts;
  if (home?.lan === undefined || first === undefined) throw new Error('no home');
  const shed = {
    name: 'shed',
    lan: home.lan,
    router: { lanAddress: home.router?.lanAddress ?? '', publicAddress: '203.0.113.40', forwards: [] },
  };
  const jump = [{ address: first.address, identityFiles: [] }];
  const far: Host = {
    ...first,
    name: 'far',
    site: 'shed',
    address: first.address,
    ssh: { ...first.ssh, address: first.address, jump },
  };
  const inventory: Inventory = {
    ...homeAndCloud,
    sites: [shed, ...homeAndCloud.sites],
    hosts: [far, ...homeAndCloud.hosts],
  };
  const { cables, nodes } = layoutTwin(inventory);
  const ends = cables.map(([one, other]) => `${one.node} ${other.node}`);
  expect(ends).toContain('host:far router:shed');
  expect(ends).toContain(`host:${first.name} router:${home.name}`);
  expect(ends.filter(end => end.startsWith('controller '))).toEqual([`controller router:${home.name}`]);
  const addresses = ['host:far', `host:${first.name}`].map(name => nodes.find(one => one.name === name)?.addresses);
  expect(addresses[0]).toEqual(addresses[1]);
});

describe('a home of both families, a host of IPv6 alone, one of both', () => {
  const dual = parseInventory(readFileSync('inventory/dual-stack.yaml', 'utf8'), 'dual.yaml', {
    path: '/srv/dual.yaml',
    home: '/home/me',
    sections: shippedSections,
  });

  test('hosts at home have a way outside in both, over their router', () => {
    expect(node(dual, 'host:wk-1')).toMatchObject({
      addresses: [
        { interface: 'eth0', cidr: '192.168.15.3/24' },
        { interface: 'eth0', cidr: '2001:db8:15::3/64' },
      ],
      routes: [
        { to: 'default', interface: 'eth0', via: '192.168.15.1' },
        { to: 'default', interface: 'eth0', via: '2001:db8:15::1' },
      ],
    });
  });

  test('the router translates IPv4, and of IPv6 lets in the port that it forwards, and nothing else', () => {
    const { nat, addresses } = node(dual, 'router:home');
    expect(nat).toEqual({
      forwards: [
        { protocol: 'udp', publicAddress: '203.0.113.10', port: 51820, host: '192.168.15.3', hostPort: 51820 },
      ],
      oneToOne: [],
      masquerade: '203.0.113.10',
      passages: [{ host: '2001:db8:15::3', port: { protocol: 'udp', number: 51820 } }],
    });
    expect(addresses).toContainEqual({ interface: 'wan', cidr: 'fe80::2/64', link: true });
  });

  test('the internet knows the way to the LAN’s own IPv6 network, and to no private one', () => {
    expect(node(dual, 'internet').routes).toEqual([
      { to: '2001:db8:99::10/128', interface: 'six-1' },
      { to: '198.51.100.25/32', interface: 'both-1' },
      { to: '2001:db8:99::25/128', interface: 'both-1' },
      { to: '203.0.113.10/32', interface: 'site0' },
      { to: '2001:db8:15::/64', interface: 'site0', via: 'fe80::2' },
    ]);
  });

  test('who has no IPv4 has no way in it', () => {
    expect(node(dual, 'host:six-1').routes).toEqual([{ to: 'default', interface: 'eth0', via: 'fe80::1' }]);
  });

  test('a LAN of unique local addresses ends at its router', () => {
    const local = {
      ...dual,
      sites: dual.sites.map(site => (site.lan === undefined ? site : { ...site, otherLans: ['fd15::/64'] })),
    };
    expect(node(local, 'internet').routes.map(route => route.to)).not.toContain('fd15::/64');
  });
});

describe('a site of two LANs', () => {
  /** `wk-2` stands on the second; the router's address there is not said. */
  const routed: Inventory = {
    ...homeAndCloud,
    sites: homeAndCloud.sites.map(site => (site.lan === undefined ? site : { ...site, otherLans: ['10.50.1.0/24'] })),
    hosts: homeAndCloud.hosts.map(host =>
      host.name === 'wk-2' ? { ...host, address: '10.50.1.4', ssh: { ...host.ssh, address: '10.50.1.4' } } : host,
    ),
  };

  test('has a switch for each, and its router a foot on both', () => {
    const { bridges, addresses, forwards } = node(routed, 'router:home');
    expect(bridges).toEqual([
      { name: 'lan', ports: ['ms-1', 'wk-1', 'seat'] },
      { name: 'lan2', ports: ['wk-2'] },
    ]);
    expect(addresses.filter(one => one.interface.startsWith('lan'))).toEqual([
      { interface: 'lan', cidr: '192.168.15.1/24' },
      { interface: 'lan2', cidr: '10.50.1.254/24' },
    ]);
    expect(forwards).toBe(true);
  });

  test('each host goes over the foot on its own LAN', () => {
    expect(node(routed, 'host:wk-1').routes).toEqual([{ to: 'default', interface: 'eth0', via: '192.168.15.1' }]);
    expect(node(routed, 'host:wk-2')).toMatchObject({
      addresses: [{ interface: 'eth0', cidr: '10.50.1.4/24' }],
      routes: [{ to: 'default', interface: 'eth0', via: '10.50.1.254' }],
    });
  });

  test('the controller sits where most hosts are, and has a way to the rest', () => {
    const { addresses, routes } = node(routed, 'controller');
    expect(addresses).toEqual([{ interface: 'eth0', cidr: '192.168.15.254/24' }]);
    expect(routes).toEqual([{ to: 'default', interface: 'eth0', via: '192.168.15.1' }]);
  });

  test('without a way outside there is a route to the other LAN alone', () => {
    const closed = { ...routed, sites: routed.sites.map(({ router: _, ...site }) => site) };
    expect(node(closed, 'host:wk-2').routes).toEqual([
      { to: '192.168.15.0/24', interface: 'eth0', via: '10.50.1.254' },
    ]);
    expect(node(closed, 'host:wk-1').routes).toEqual([
      { to: '10.50.1.0/24', interface: 'eth0', via: '192.168.15.254' },
    ]);
  });

  test('networks of IPv4 and IPv6 are on one LAN where a host has both', () => {
    const both = {
      ...routed,
      sites: routed.sites.map(site =>
        site.lan === undefined ? site : { ...site, otherLans: ['10.50.1.0/24', 'fd01::/64', 'fd02::/64'] },
      ),
      hosts: routed.hosts.map(host =>
        host.site !== 'home'
          ? host
          : { ...host, otherAddress: host.name === 'wk-2' ? 'fd01::4' : `fd02::${host.address.at(-1)}` },
      ),
    };
    expect(node(both, 'host:wk-2')).toMatchObject({
      addresses: [
        { interface: 'eth0', cidr: '10.50.1.4/24' },
        { interface: 'eth0', cidr: 'fd01::4/64' },
      ],
      routes: [
        { to: 'default', via: '10.50.1.254' },
        { to: 'fd02::/64', via: 'fe80::1' },
      ],
    });
    expect(node(both, 'router:home').bridges.map(one => one.ports.join(' '))).toEqual(['ms-1 wk-1 seat', 'wk-2']);
  });
});
