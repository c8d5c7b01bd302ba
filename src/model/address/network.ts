import ipaddr from 'ipaddr.js';
import { type Address, compareAddresses, parseAddress } from './address.ts';

/** A block of addresses of one family. */
export interface Network {
  readonly first: Address;
  /** How many leading bits all of them share. */
  readonly prefix: number;
}

/** How many bits an address of this family has. */
export const bitsOf = (address: Address): 32 | 128 => (address.kind() === 'ipv4' ? 32 : 128);

/** The network that an address with a prefix length lies in, host bits or not; `undefined` where the text is no such thing. */
export function networkAround(text: string): Network | undefined {
  const [, address = '', length = ''] = /^([^/%]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  const prefix = Number(length);
  if (parsed === undefined || prefix > bitsOf(parsed)) return undefined;
  const family = parsed.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return { first: family.networkAddressFromCIDR(text), prefix };
}

export const formatNetwork = ({ first, prefix }: Network): string => `${first.toString()}/${prefix}`;

/** The network, if the text is one in its usual spelling: host bits must not be set. */
export function parseNetwork(text: string): Network | undefined {
  const network = networkAround(text);
  return network !== undefined && formatNetwork(network) === text ? network : undefined;
}

/** Whether the address lies in the network; one of the other family never does. */
export const contains = ({ first, prefix }: Network, address: Address): boolean =>
  address.kind() === first.kind() && address.match(first, prefix);

/** Whether the other network lies in this one, or is the same. */
export const encloses = (network: Network, other: Network): boolean =>
  network.prefix <= other.prefix && contains(network, other.first);

export const overlap = (one: Network, other: Network): boolean => encloses(one, other) || encloses(other, one);

/** The highest address of the network. */
export function lastOf(network: Network): Address {
  const family = network.first.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return family.broadcastAddressFromCIDR(formatNetwork(network));
}

/**
 * Whether the address is none of a host's: the network itself (in IPv6 any router of it, RFC 4291 section 2.6.1), or IPv4's for
 * everybody in it. A /31 (RFC 3021), a /127 (RFC 6164) and a single address have neither.
 */
export function reservedAs(network: Network, address: Address): 'network' | 'broadcast' | undefined {
  if (bitsOf(network.first) - network.prefix <= 1) return undefined;
  if (compareAddresses(address, network.first) === 0) return 'network';
  return address.kind() === 'ipv4' && compareAddresses(address, lastOf(network)) === 0 ? 'broadcast' : undefined;
}
