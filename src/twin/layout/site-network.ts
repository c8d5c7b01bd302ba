import { familyOf, isIpv4, parseAddress, sameFamily } from '../../model/address/address.ts';
import { withoutLength } from '../../model/address/host-route.ts';
import { contains, networkAround } from '../../model/address/network.ts';
import { leadsOutside } from '../../model/address/outside.ts';
import { addressesOf, type Host, lanAddressesOf, lansOf, publicAddressesOf, type Site } from '../../model/inventory.ts';
import { liesIn } from '../../model/lan-around.ts';
import type { Nat, Passage, PortForward, Route } from '../../model/twin/twin-layout.ts';
import type { Seat } from '../seat.ts';
import { freeSeat } from './free-seat.ts';
import { type Wire, wireAround, wiresOf } from './wires-of.ts';

/** The same of a LAN in IPv6, where the inventory does not say it. */
export const LAN_GATEWAY_6 = 'fe80::1';

/** A site's LANs with what stands on them, and the router before them. */
export interface SiteNetwork {
  readonly site: Site;
  readonly lans: readonly string[];
  readonly wires: readonly Wire[];
  readonly hosts: readonly Host[];
  /** The router's addresses: on each LAN one of each family that it leads outside in, or to the site's other LANs. */
  readonly gateways: readonly string[];
  /** All addresses of its WAN side. */
  readonly publicAddresses: readonly string[];
  /** Networks of the LAN that are reached from outside as they are: IPv6's. */
  readonly routed: readonly string[];
  readonly nat: Nat;
}

/** An address with the prefix length of its network; a link-local one has its own. */
export const within = (address: string, lans: readonly string[]): string => {
  const network = lans
    .map(networkAround)
    .find(one => one !== undefined && contains(one, parseAddress(address) ?? one.first));
  return `${address}/${network?.prefix ?? 64}`;
};

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

export const isSix = (text: string): boolean => familyOf(text) === '6';
const fourOf = (addresses: readonly string[]): string | undefined => addresses.find(isIpv4);

export function siteNetwork(site: Site, hosts: readonly Host[], seat: Seat): SiteNetwork {
  const lans = lansOf(site);
  const wires = wiresOf(site, hosts);
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
  const isBetween = wires.length > 1;
  const taken = new Set([...hosts.flatMap(addressesOf), ...said]);
  const invented = lans
    .filter(lan => !isSix(lan) && (oneToOne.length > 0 || isBetween) && !said.some(one => liesIn(lan, one)))
    .map(lan => freeSeat(lan, taken));
  // In IPv6 a LAN of unique local addresses ends at the router.
  const routed = lans.filter(one => isSix(one) && leadsOutside(withoutLength(one)));
  const isRouted =
    routed.length > 0 && (site.router !== undefined || oneToOne.length > 0 || passages(site, hosts).length > 0);
  // Where it is not said, it is the same on each LAN.
  const hasGateway6 = lans.some(lan => isSix(lan) && (isRouted || isBetween) && !said.some(one => liesIn(lan, one)));
  return {
    site,
    lans,
    wires,
    hosts,
    gateways: [...said, ...invented, ...(hasGateway6 ? [LAN_GATEWAY_6] : [])],
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

/** The router's addresses on one LAN. */
export const gatewaysOn = (network: SiteNetwork, { lans }: Wire): readonly string[] => {
  const own = network.gateways.filter(gateway => lans.some(lan => liesIn(lan, gateway)));
  const isSaid = (lan: string): boolean => own.some(gateway => liesIn(lan, gateway));
  const isMissing = network.gateways.includes(LAN_GATEWAY_6) && lans.some(lan => isSix(lan) && !isSaid(lan));
  return [...own, ...(isMissing ? [LAN_GATEWAY_6] : [])];
};

/**
 * A machine's ways over the router of its LAN, in the families that both have: outside, and where none leads there, to the site's other LANs.
 * @param isOutside whether it may take that router for what is outside
 */
export function routesOver(
  own: string,
  some: readonly string[],
  network: SiteNetwork,
  wire: Wire,
  isOutside = true,
): readonly Route[] {
  const leads = (gateway: string): boolean =>
    isSix(gateway)
      ? network.routed.length > 0
      : network.publicAddresses.some(isIpv4) || network.site.router !== undefined;
  return gatewaysOn(network, wire)
    .filter(gateway => some.some(address => sameFamily(address, gateway)))
    .flatMap((via): readonly Route[] => {
      if (isOutside && leads(via)) return [{ to: 'default', interface: own, via }];
      const others = network.lans.filter(lan => !wire.lans.includes(lan) && isSix(lan) === isSix(via));
      return others.map(to => ({ to, interface: own, via }));
    });
}

/** The LAN on which most of a site's hosts stand. */
export function wireOfMost({ wires, hosts }: SiteNetwork): Wire {
  const size = (wire: Wire): number => hosts.filter(host => wireAround(wires, addressesOf(host)) === wire).length;
  return [...wires].sort((a, b) => size(b) - size(a))[0] ?? wireAround(wires, []);
}
