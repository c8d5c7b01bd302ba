import ipaddr from 'ipaddr.js';

/** A block of IPv4 addresses. */
export interface Cidr {
  /** The first address, as a number of 32 bits. */
  readonly first: number;
  /** The last address. */
  readonly last: number;
  readonly prefix: number;
}

/** The address as a number of 32 bits; `undefined` for anything but four decimal parts without leading zeros. */
export function parseIpv4(text: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.IPv4.parse(text).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The block that an address with a prefix length lies in, host bits or not; `undefined` where the text is no such thing. */
export function blockAround(text: string): Cidr | undefined {
  const [, address, length] = /^([\d.]+)\/(\d|[12]\d|3[0-2])$/.exec(text) ?? [];
  const number = address === undefined ? undefined : parseIpv4(address);
  if (number === undefined) return undefined;
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1, prefix };
}

export const formatCidr = (cidr: Cidr): string => `${formatIpv4(cidr.first)}/${cidr.prefix}`;

/** The block, if the text is one: host bits must not be set. */
export function parseCidr(text: string): Cidr | undefined {
  const block = blockAround(text);
  return block !== undefined && formatCidr(block) === text ? block : undefined;
}

export const contains = (cidr: Cidr, address: number): boolean => address >= cidr.first && address <= cidr.last;

export const overlap = (one: Cidr, other: Cidr): boolean => one.first <= other.last && other.first <= one.last;

/** Whether the address names the network itself or everybody in it; a /31 (RFC 3021) and a /32 have neither. */
export const isNetworkOrBroadcast = (cidr: Cidr, address: number): 'network' | 'broadcast' | undefined => {
  if (cidr.prefix >= 31) return undefined;
  if (address === cidr.first) return 'network';
  return address === cidr.last ? 'broadcast' : undefined;
};
