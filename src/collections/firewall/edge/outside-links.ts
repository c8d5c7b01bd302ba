import { parseAddress } from '../../../model/address/address.ts';
import { contains, formatNetwork, type Network, networkAround } from '../../../model/address/network.ts';
import { listOf, type OneOrMany } from '../../../model/one-or-many.ts';
import type { EdgeReading, EdgeRoute } from './edge-reading.ts';

/** An interface that leads outside. */
export interface OutsideLink {
  readonly name: string;
  /** Families of which it leads there; the other is left as it is: a LAN behind NAT. */
  readonly families: readonly ('4' | '6')[];
  /** Networks of the host's LAN on it: who is in them is not outside. */
  readonly lan: readonly string[];
  /** Its global addresses. */
  readonly addresses: readonly string[];
}

/** Where a host stands, by the inventory. */
export interface Standing {
  /** The mesh's interface. */
  readonly mesh: string;
  /** The networks of the site's LAN; empty: it has none. */
  readonly lan: OneOrMany<string>;
  /** An address at which everybody reaches the host; empty: none. */
  readonly address: string;
}

/** Of these no packet comes from the internet to the host itself (RFC 6890; documentation's are left in: networks are rehearsed with them). */
const INSIDE_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
].flatMap(text => networkAround(text) ?? []);

/** What is routed as global unicast (RFC 4291, section 2.4). */
const GLOBAL_6 = networkAround('2000::/3');

/** The family of a global address; `undefined`: it is none. */
function globalFamily(text: string): '4' | '6' | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  if (address.kind() === 'ipv4') return INSIDE_4.some(one => contains(one, address)) ? undefined : '4';
  return GLOBAL_6 !== undefined && contains(GLOBAL_6, address) ? '6' : undefined;
}

/** Kinds of links that software makes for what is inside: they lead outside only where the way to everybody goes through them. */
const INSIDE_KINDS: ReadonlySet<string> = new Set([
  ...['bridge', 'veth', 'dummy', 'vxlan', 'geneve', 'wireguard', 'tun', 'ipip', 'sit', 'gre', 'gretap', 'ip6tnl'],
  ...['ip6gre', 'vrf', 'ifb', 'xfrm', 'vti', 'nlmon'],
]);

const EVERYBODY: ReadonlySet<string> = new Set(['default', '0.0.0.0/1', '128.0.0.0/1', '2000::/3']);

const leadsToEverybody = (routes: readonly EdgeRoute[], name: string): boolean =>
  routes.some(one => one.link === name && EVERYBODY.has(one.to));

/** Whether packets from outside may come in by it, if it has a global address. */
function mayLeadOutside({ links, routes }: EdgeReading, name: string): boolean {
  const link = links.find(one => one.name === name);
  if (link === undefined || name === 'lo') return false;
  if (link.kind === undefined || !INSIDE_KINDS.has(link.kind) || leadsToEverybody(routes, name)) return true;
  // A bridge with a card in it is the card's.
  return link.kind === 'bridge' && links.some(one => one.master === name && !INSIDE_KINDS.has(one.kind ?? 'hardware'));
}

const addressOf = (cidr: string): string => cidr.replace(/\/\d+$/, '');

/** Networks of the LAN on an interface: the site's, and in IPv6 what the link reaches by itself. */
function lanOf({ addresses, routes }: EdgeReading, name: string, lans: readonly Network[]): readonly string[] {
  const own = addresses.filter(one => one.link === name);
  const stands = (lan: Network, some: typeof addresses): boolean =>
    some.some(one => {
      const address = parseAddress(addressOf(one.cidr));
      return address !== undefined && contains(lan, address);
    });
  // What the site's router leads here from a LAN on which the host has no card comes in by the same interface.
  const there = lans.filter(
    lan =>
      stands(lan, own) ||
      (!stands(lan, addresses) && lans.some(one => one.first.kind() === lan.first.kind() && stands(one, own))),
  );
  if (there.length === 0) return [];
  const six = [...own.map(one => one.cidr), ...routes.filter(one => one.link === name).map(one => one.to)].flatMap(
    text => {
      const network = networkAround(text);
      return network !== undefined && network.first.kind() === 'ipv6' && network.prefix >= 48 && network.prefix < 128
        ? [formatNetwork(network)]
        : [];
    },
  );
  const beside = [...new Set(['fe80::/10', ...six.filter(one => !one.startsWith('fe80:'))])].sort();
  return [...new Set([...there.map(formatNetwork), ...beside])];
}

/**
 * The interfaces that lead outside: that carry a global address, as it was read on the host, and are none of those that software makes
 * for what is inside; and the way to everybody where the inventory gives the host a public address that is translated before. Pure.
 */
export function outsideLinks(reading: EdgeReading, { mesh, lan, address }: Standing): readonly OutsideLink[] {
  const site = listOf(lan).flatMap(text => networkAround(text) ?? []);
  const own = new Set(reading.addresses.map(one => addressOf(one.cidr)));
  const translated = globalFamily(address) === '4' && !own.has(address);
  return [...reading.links]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }): readonly OutsideLink[] => {
      if (name === mesh || !mayLeadOutside(reading, name)) return [];
      const addresses = reading.addresses.filter(one => one.link === name).map(one => addressOf(one.cidr));
      const global = addresses.filter(one => globalFamily(one) !== undefined);
      const families = new Set(global.map(globalFamily));
      if (translated && reading.routes.some(one => one.family === '4' && one.link === name && EVERYBODY.has(one.to)))
        families.add('4');
      if (families.size === 0) return [];
      const both = ['4', '6'] as const;
      return [
        {
          name,
          families: both.filter(one => families.has(one)),
          lan: lanOf(reading, name, site),
          addresses: families.has('4') && translated ? [...global, address] : global,
        },
      ];
    });
}

/** Global addresses that lie on no interface of the way outside but on the host itself (lo, a dummy): packets for them come in there, too. */
export function addressesElsewhere({ links, addresses }: EdgeReading): readonly string[] {
  const kinds = new Map(links.map(one => [one.name, one.kind]));
  return addresses
    .filter(one => one.link === 'lo' || kinds.get(one.link) === 'dummy')
    .map(one => addressOf(one.cidr))
    .filter(one => globalFamily(one) !== undefined)
    .sort();
}
