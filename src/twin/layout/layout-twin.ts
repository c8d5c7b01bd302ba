import { isIpv4 } from '../../model/address/address.ts';
import { hostRoute } from '../../model/address/host-route.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../../model/inventory.ts';
import type { Address, Node, NodeName, Plug, Route, TwinLayout } from '../../model/twin/twin-layout.ts';
import { findSeat } from '../seat.ts';
import { freeSeat } from './free-seat.ts';
import { layoutNames } from './layout-names.ts';
import {
  gatewaysOn,
  isSix,
  LAN_GATEWAY_6,
  routesOver,
  type SiteNetwork,
  siteNetwork,
  wireOfMost,
  within,
} from './site-network.ts';
import { type Wire, wireAround } from './wires-of.ts';

/** Every public machine's gateway: it answers on each cable of the internet, and is nobody's own address. */
const INTERNET_GATEWAY = { 4: '169.254.0.1', 6: 'fe80::1' } as const;
/** A router's address towards the internet, in IPv6. */
const WAN_6 = 'fe80::2';
/** For benchmarks between networks (RFC 2544, RFC 5180), so that no inventory's hosts have it. */
const SEAT_RANGES = ['198.18.0.0/24', '2001:2::/64'];

/** A cable's end in a bridge, named after what is at the other end where the kernel allows it. */
const portName = (host: Host, at: number): string =>
  host.name.length <= 15 && !/^(lo|lan\d*|wan|eth\d+|seat|bridge)$/.test(host.name) ? host.name : `port${at}`;

/** Computes from an inventory the network of its twin: one namespace per host, router and segment, and the seat. */
export function layoutTwin(inventory: Inventory): TwinLayout {
  const seat = findSeat(inventory);
  const networks = inventory.sites.flatMap(site =>
    site.lan === undefined
      ? []
      : [
          siteNetwork(
            site,
            inventory.hosts.filter(host => host.site === site.name),
            seat,
          ),
        ],
  );
  const networkOf = (site: string): SiteNetwork | undefined => networks.find(one => one.site.name === site);
  const names = layoutNames(inventory, seat);
  const cables: [Plug, Plug][] = [];
  const routes = new Map<NodeName, Route[]>();
  const addresses = new Map<NodeName, Address[]>();
  const ports = new Map<string, string[]>();
  const put = <K, T>(map: Map<K, T[]>, node: K, ...values: T[]): void => {
    map.set(node, [...(map.get(node) ?? []), ...values]);
  };
  const aliasesOf = (hosts: readonly Host[]): string[] =>
    seat.aliases.filter(alias => hosts.some(host => host.name === alias.host)).map(alias => alias.address);

  const joinInternet = (
    node: NodeName,
    own: string,
    port: string,
    publics: readonly string[],
    routed: readonly string[] = [],
  ): void => {
    cables.push([
      { node, interface: own },
      { node: 'internet', interface: port },
    ]);
    put(addresses, 'internet', { interface: port, cidr: hostRoute(INTERNET_GATEWAY[4]), link: true });
    put(addresses, node, ...publics.map(address => ({ interface: own, cidr: hostRoute(address) })));
    put(routes, 'internet', ...publics.map(address => ({ to: hostRoute(address), interface: port })));
    if (publics.some(isIpv4))
      put(routes, node, { to: 'default', interface: own, via: INTERNET_GATEWAY[4], onlink: true });
    if (!publics.some(isSix) && routed.length === 0) return;
    put(addresses, 'internet', { interface: port, cidr: `${INTERNET_GATEWAY[6]}/64`, link: true });
    put(routes, node, { to: 'default', interface: own, via: INTERNET_GATEWAY[6] });
    if (routed.length === 0) return;
    put(addresses, node, { interface: own, cidr: `${WAN_6}/64`, link: true });
    put(routes, 'internet', ...routed.map(to => ({ to, interface: port, via: WAN_6 })));
  };
  const joinLan = (
    node: NodeName,
    own: string,
    port: string,
    network: SiteNetwork,
    wire: Wire,
    some: readonly string[],
  ): void => {
    const router: NodeName = `router:${network.site.name}`;
    cables.push([
      { node, interface: own },
      { node: router, interface: port },
    ]);
    put(ports, `${router} ${wire.name}`, port);
    put(addresses, node, ...some.map(address => ({ interface: own, cidr: within(address, network.lans) })));
    // Neighbours ask for an alias on the wire, where its host answers.
    const near = network.hosts.filter(host => wireAround(network.wires, addressesOf(host)) === wire);
    const aliases = aliasesOf(near.filter(host => node !== `host:${host.name}`));
    put(routes, node, ...aliases.map(alias => ({ to: hostRoute(alias), interface: own })));
  };

  for (const [at, host] of inventory.hosts.entries()) {
    const node: NodeName = `host:${host.name}`;
    const network = networkOf(host.site);
    const aliases = aliasesOf([host]);
    if (network === undefined) {
      const publics = new Set([...addressesOf(host), ...publicAddressesOf(host), ...aliases]);
      joinInternet(node, 'eth0', portName(host, at), [...publics]);
      continue;
    }
    const wire = wireAround(network.wires, addressesOf(host));
    joinLan(node, 'eth0', portName(host, at), network, wire, addressesOf(host));
    put(addresses, node, ...aliases.map(alias => ({ interface: 'eth0', cidr: hostRoute(alias) })));
    put(routes, node, ...routesOver('eth0', addressesOf(host), network, wire));
  }
  for (const [at, network] of networks.entries()) {
    const router: NodeName = `router:${network.site.name}`;
    put(
      addresses,
      router,
      ...network.wires.flatMap(wire =>
        gatewaysOn(network, wire).map(gateway => ({
          interface: wire.name,
          cidr: within(gateway, network.lans),
          ...(gateway === LAN_GATEWAY_6 ? { link: true } : {}),
        })),
      ),
    );
    if (network.publicAddresses.length + network.routed.length > 0) {
      joinInternet(router, 'wan', `site${at}`, network.publicAddresses, network.routed);
    }
  }

  const lans = [seat.home, ...seat.alsoOn].flatMap(site => networkOf(site) ?? []);
  for (const [at, network] of lans.entries()) {
    const taken = new Set([...network.hosts.flatMap(addressesOf), ...network.gateways]);
    const wire = wireOfMost(network);
    const seats = wire.lans.map(lan => freeSeat(lan, taken));
    joinLan('controller', `eth${at}`, 'seat', network, wire, seats);
    put(routes, 'controller', ...routesOver(`eth${at}`, seats, network, wire, at === 0));
  }
  if ((routes.get('controller') ?? []).every(one => one.to !== 'default')) {
    const taken = new Set(
      inventory.hosts.flatMap(host => [...addressesOf(host), ...publicAddressesOf(host), host.ssh.address]),
    );
    joinInternet(
      'controller',
      `eth${lans.length}`,
      'seat',
      SEAT_RANGES.map(range => freeSeat(range, taken)),
    );
  }

  const node = (name: NodeName, rest: Partial<Node> = {}): Node => ({
    name,
    bridges: [],
    addresses: addresses.get(name) ?? [],
    routes: routes.get(name) ?? [],
    forwards: false,
    names: names.get(name) ?? [],
    ...rest,
  });
  return {
    nodes: [
      node('internet', { forwards: true }),
      ...networks.map(network => {
        const name: NodeName = `router:${network.site.name}`;
        const bridges = network.wires.map(wire => ({
          name: wire.name,
          ports: ports.get(`${name} ${wire.name}`) ?? [],
        }));
        return node(name, { bridges, forwards: true, nat: network.nat });
      }),
      ...inventory.hosts.map(host => node(`host:${host.name}`)),
      node('controller'),
    ],
    cables,
    knocks: inventory.hosts.map(host => ({
      host: host.name,
      address: host.ssh.jump?.length ? undefined : host.ssh.address,
      port: host.ssh.port ?? 22,
    })),
  };
}
