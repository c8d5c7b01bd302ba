import { familyOf, isIpv4, parseAddress, sameFamily } from '../../model/address/address.ts';
import { hostRoute, withoutLength } from '../../model/address/host-route.ts';
import { contains, networkAround } from '../../model/address/network.ts';
import { leadsOutside } from '../../model/address/outside.ts';
import {
  addressesOf,
  type Host,
  type Inventory,
  lanAddressesOf,
  lansOf,
  publicAddressesOf,
  type Site,
} from '../../model/inventory.ts';
import type {
  Address,
  Nat,
  Node,
  NodeName,
  Passage,
  Plug,
  PortForward,
  Route,
  TwinLayout,
} from '../../model/twin/twin-layout.ts';
import { findSeat, type Seat } from '../seat.ts';
import { freeSeat } from './free-seat.ts';
import { layoutNames } from './layout-names.ts';

/** Every public machine's gateway: it answers on each cable of the internet, and is nobody's own address. */
const INTERNET_GATEWAY = { 4: '169.254.0.1', 6: 'fe80::1' } as const;
/** The same of a LAN in IPv6, where the inventory does not say it; and a router's address towards the internet. */
const LAN_GATEWAY_6 = 'fe80::1';
const WAN_6 = 'fe80::2';
/** For benchmarks between networks (RFC 2544, RFC 5180), so that no inventory's hosts have it. */
const SEAT_RANGES = ['198.18.0.0/24', '2001:2::/64'];

interface SiteNetwork {
  readonly site: Site;
  readonly lans: readonly string[];
  readonly hosts: readonly Host[];
  /** The router's addresses on the LAN, one of each family that it leads outside in. */
  readonly gateways: readonly string[];
  /** All addresses of its WAN side. */
  readonly publicAddresses: readonly string[];
  /** Networks of the LAN that are reached from outside as they are: IPv6's. */
  readonly routed: readonly string[];
  readonly nat: Nat;
}

/** An address with the prefix length of its network; a link-local one has its own. */
const within = (address: string, lans: readonly string[]): string => {
  const network = lans
    .map(networkAround)
    .find(one => one !== undefined && contains(one, parseAddress(address) ?? one.first));
  return `${address}/${network?.prefix ?? 64}`;
};

/** A cable's end in a bridge, named after what is at the other end where the kernel allows it. */
const portName = (host: Host, at: number): string =>
  host.name.length <= 15 && !/^(lo|lan|wan|eth\d+|seat|bridge)$/.test(host.name) ? host.name : `port${at}`;

/** Ports for ssh, besides the forwards that the inventory lists. */
function sshForwards(hosts: readonly Host[], publicAddress: string | undefined): PortForward[] {
  if (publicAddress === undefined) return [];
  return hosts.map(host => {
    const port = host.ssh.port ?? 22;
    return { protocol: 'tcp', publicAddress, port, host: fourOf(addressesOf(host)) ?? host.address, hostPort: port };
  });
}

/** What of a host's own IPv6 addresses a router lets in: all of the public ones, and of others what it forwards in IPv4. */
function passages(site: Site, hosts: readonly Host[]): readonly Passage[] {
  const whole = hosts.flatMap(host =>
    publicAddressesOf(host)
      .filter(isSix)
      .map((address): Passage => ({ host: address })),
  );
  const ports = (site.router?.forwards ?? []).flatMap(({ host, hostPort }) => {
    const to = hosts.find(one => one.name === host);
    if (to === undefined) return [];
    return addressesOf(to)
      .filter(isSix)
      .map((address): Passage => ({ host: address, port: { protocol: 'udp', number: hostPort } }));
  });
  return [...whole, ...ports];
}

const isSix = (text: string): boolean => familyOf(text) === '6';
const fourOf = (addresses: readonly string[]): string | undefined => addresses.find(isIpv4);

function siteNetwork(site: Site, hosts: readonly Host[], seat: Seat): SiteNetwork {
  const lans = lansOf(site);
  const lan = fourOf(lans.map(withoutLength)) === undefined ? undefined : lans.find(one => !isSix(one));
  const router = site.router?.publicAddress;
  const wan = router === undefined ? undefined : fourOf([router]);
  const passedOn = hosts.filter(host => seat.passedOn.has(host.name));
  const oneToOne = hosts.flatMap(host => {
    const [publicAddress, own] = [fourOf(publicAddressesOf(host)), fourOf(addressesOf(host))];
    return publicAddress === undefined || own === undefined || publicAddress === router
      ? []
      : [{ publicAddress, host: own }];
  });
  const udp = (site.router?.forwards ?? []).flatMap(forward => {
    const to = hosts.find(one => one.name === forward.host);
    const host = to === undefined ? undefined : fourOf(addressesOf(to));
    if (host === undefined || wan === undefined) return [];
    return [{ protocol: 'udp' as const, publicAddress: wan, port: forward.port, host, hostPort: forward.hostPort }];
  });
  const said = site.router === undefined ? [] : lanAddressesOf(site.router);
  const invented =
    lan !== undefined && oneToOne.length > 0 && fourOf(said) === undefined
      ? [freeSeat(lan, new Set(hosts.flatMap(addressesOf)))]
      : [];
  // In IPv6 a LAN of unique local addresses ends at the router.
  const routed = lans.filter(one => isSix(one) && leadsOutside(withoutLength(one)));
  const isRouted =
    routed.length > 0 && (site.router !== undefined || oneToOne.length > 0 || passages(site, hosts).length > 0);
  return {
    site,
    lans,
    hosts,
    gateways: [...said, ...invented, ...(isRouted && !said.some(isSix) ? [LAN_GATEWAY_6] : [])],
    publicAddresses: [...(router === undefined ? [] : [router]), ...oneToOne.map(one => one.publicAddress)],
    routed: isRouted ? routed : [],
    nat: {
      forwards: [...udp, ...sshForwards(passedOn, wan)],
      oneToOne,
      masquerade: wan,
      passages: passages(site, hosts),
    },
  };
}

/** A machine's ways outside over the router of its LAN, in the families that both have. */
function defaultRoutes(own: string, some: readonly string[], network: SiteNetwork): readonly Route[] {
  const leads = (gateway: string): boolean =>
    isSix(gateway)
      ? network.routed.length > 0
      : network.publicAddresses.some(isIpv4) || network.site.router !== undefined;
  return network.gateways
    .filter(gateway => leads(gateway) && some.some(address => sameFamily(address, gateway)))
    .map(via => ({ to: 'default', interface: own, via }));
}

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
  const ports = new Map<NodeName, string[]>();
  const put = <T>(map: Map<NodeName, T[]>, node: NodeName, ...values: T[]): void => {
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
  const joinLan = (node: NodeName, own: string, port: string, network: SiteNetwork, some: readonly string[]): void => {
    const router: NodeName = `router:${network.site.name}`;
    cables.push([
      { node, interface: own },
      { node: router, interface: port },
    ]);
    put(ports, router, port);
    put(addresses, node, ...some.map(address => ({ interface: own, cidr: within(address, network.lans) })));
    // Neighbours ask for an alias on the wire, where its host answers.
    const aliases = aliasesOf(network.hosts.filter(host => node !== `host:${host.name}`));
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
    joinLan(node, 'eth0', portName(host, at), network, addressesOf(host));
    put(addresses, node, ...aliases.map(alias => ({ interface: 'eth0', cidr: hostRoute(alias) })));
    put(routes, node, ...defaultRoutes('eth0', addressesOf(host), network));
  }
  for (const [at, network] of networks.entries()) {
    const router: NodeName = `router:${network.site.name}`;
    put(
      addresses,
      router,
      ...network.gateways.map(gateway => ({
        interface: 'lan',
        cidr: within(gateway, network.lans),
        ...(gateway === LAN_GATEWAY_6 ? { link: true } : {}),
      })),
    );
    if (network.publicAddresses.length + network.routed.length > 0) {
      joinInternet(router, 'wan', `site${at}`, network.publicAddresses, network.routed);
    }
  }

  const lans = [seat.home, ...seat.alsoOn].flatMap(site => networkOf(site) ?? []);
  for (const [at, network] of lans.entries()) {
    const taken = new Set([...network.hosts.flatMap(addressesOf), ...network.gateways]);
    const seats = network.lans.map(lan => freeSeat(lan, taken));
    joinLan('controller', `eth${at}`, 'seat', network, seats);
    if (at === 0) put(routes, 'controller', ...defaultRoutes('eth0', seats, network));
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
        const bridges = [{ name: 'lan', ports: ports.get(name) ?? [] }];
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
