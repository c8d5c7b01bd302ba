import { hostRoute } from '../../model/address/host-route.ts';
import { networkAround } from '../../model/address/network.ts';
import type { Host, Inventory, Site } from '../../model/inventory.ts';
import type {
  Address,
  Nat,
  Node,
  NodeName,
  Plug,
  PortForward,
  Route,
  TwinLayout,
} from '../../model/twin/twin-layout.ts';
import { findSeat, type Seat } from '../seat.ts';
import { freeSeat } from './free-seat.ts';
import { layoutNames } from './layout-names.ts';

/** Every public machine's gateway: it answers on each cable of the internet, and is nobody's own address. */
const INTERNET_GATEWAY = '169.254.0.1';
/** For benchmarks between networks (RFC 2544), so that no inventory's hosts have it. */
const SEAT_RANGE = '198.18.0.0/24';

interface SiteNetwork {
  readonly site: Site;
  readonly lan: string;
  readonly hosts: readonly Host[];
  readonly gateway: string | undefined;
  /** All addresses of its WAN side. */
  readonly publicAddresses: readonly string[];
  readonly nat: Nat;
}

/** An address with the prefix length of its network. */
const within = (address: string, cidr: string): string => `${address}/${networkAround(cidr)?.prefix}`;

/** A cable's end in a bridge, named after what is at the other end where the kernel allows it. */
const portName = (host: Host, at: number): string =>
  host.name.length <= 15 && !/^(lo|lan|wan|eth\d+|seat|bridge)$/.test(host.name) ? host.name : `port${at}`;

/** Ports for ssh, besides the forwards that the inventory lists. */
function sshForwards(hosts: readonly Host[], publicAddress: string | undefined): PortForward[] {
  if (publicAddress === undefined) return [];
  return hosts.map(host => {
    const port = host.ssh.port ?? 22;
    return { protocol: 'tcp', publicAddress, port, host: host.address, hostPort: port };
  });
}

function siteNetwork(site: Site, lan: string, hosts: readonly Host[], seat: Seat): SiteNetwork {
  const router = site.router?.publicAddress;
  const passedOn = hosts.filter(host => seat.passedOn.has(host.name));
  const own = hosts.filter(host => host.publicAddress !== undefined && host.publicAddress !== router);
  const oneToOne = own.flatMap(host =>
    host.publicAddress === undefined ? [] : [{ publicAddress: host.publicAddress, host: host.address }],
  );
  const udp = (site.router?.forwards ?? []).flatMap(forward => {
    const host = hosts.find(one => one.name === forward.host)?.address;
    if (host === undefined || router === undefined) return [];
    return [{ protocol: 'udp' as const, publicAddress: router, port: forward.port, host, hostPort: forward.hostPort }];
  });
  const invented = oneToOne.length > 0 ? freeSeat(lan, new Set(hosts.map(host => host.address))) : undefined;
  return {
    site,
    lan,
    hosts,
    gateway: site.router?.lanAddress ?? invented,
    publicAddresses: [...(router === undefined ? [] : [router]), ...oneToOne.map(one => one.publicAddress)],
    nat: { forwards: [...udp, ...sshForwards(passedOn, router)], oneToOne, masquerade: router },
  };
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
            site.lan,
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

  const joinInternet = (node: NodeName, own: string, port: string, publics: readonly string[]): void => {
    cables.push([
      { node, interface: own },
      { node: 'internet', interface: port },
    ]);
    put(addresses, 'internet', { interface: port, cidr: hostRoute(INTERNET_GATEWAY), link: true });
    put(addresses, node, ...publics.map(address => ({ interface: own, cidr: hostRoute(address) })));
    put(routes, 'internet', ...publics.map(address => ({ to: hostRoute(address), interface: port })));
    put(routes, node, { to: 'default', interface: own, via: INTERNET_GATEWAY, onlink: true });
  };
  const joinLan = (node: NodeName, own: string, port: string, network: SiteNetwork, address: string): void => {
    const router: NodeName = `router:${network.site.name}`;
    cables.push([
      { node, interface: own },
      { node: router, interface: port },
    ]);
    put(ports, router, port);
    put(addresses, node, { interface: own, cidr: within(address, network.lan) });
    // Neighbours ask for an alias on the wire, where its host answers.
    const aliases = aliasesOf(network.hosts.filter(host => node !== `host:${host.name}`));
    put(routes, node, ...aliases.map(alias => ({ to: hostRoute(alias), interface: own })));
  };

  for (const [at, host] of inventory.hosts.entries()) {
    const node: NodeName = `host:${host.name}`;
    const network = networkOf(host.site);
    const aliases = aliasesOf([host]);
    if (network === undefined) {
      const publics = new Set([host.address, ...(host.publicAddress ? [host.publicAddress] : []), ...aliases]);
      joinInternet(node, 'eth0', portName(host, at), [...publics]);
      continue;
    }
    joinLan(node, 'eth0', portName(host, at), network, host.address);
    put(addresses, node, ...aliases.map(alias => ({ interface: 'eth0', cidr: hostRoute(alias) })));
    if (network.gateway !== undefined) put(routes, node, { to: 'default', interface: 'eth0', via: network.gateway });
  }
  for (const [at, network] of networks.entries()) {
    const router: NodeName = `router:${network.site.name}`;
    if (network.gateway !== undefined) {
      put(addresses, router, { interface: 'lan', cidr: within(network.gateway, network.lan) });
    }
    if (network.publicAddresses.length > 0) joinInternet(router, 'wan', `site${at}`, network.publicAddresses);
  }

  const lans = [seat.home, ...seat.alsoOn].flatMap(site => networkOf(site) ?? []);
  for (const [at, network] of lans.entries()) {
    const taken = new Set([...network.hosts.map(host => host.address), ...(network.gateway ? [network.gateway] : [])]);
    joinLan('controller', `eth${at}`, 'seat', network, freeSeat(network.lan, taken));
  }
  const hint = lans[0]?.publicAddresses.length ? lans[0].gateway : undefined;
  if (hint !== undefined) put(routes, 'controller', { to: 'default', interface: 'eth0', via: hint });
  else {
    const taken = new Set(inventory.hosts.flatMap(host => [host.address, host.publicAddress ?? '', host.ssh.address]));
    joinInternet('controller', `eth${lans.length}`, 'seat', [freeSeat(SEAT_RANGE, taken)]);
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
