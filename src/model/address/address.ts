import ipaddr from 'ipaddr.js';

/** An IPv4 or IPv6 address. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * The address that a text is. IPv4 is four decimal parts: what else the C library takes for one (`10.1`, `010.0.0.1`) means
 * one thing to one program and another to the next, so it is `undefined` here, like anything else.
 */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

export const isAddress = (text: string): boolean => parseAddress(text) !== undefined;

/** Whether a text is an IPv4 address. */
export const isIpv4 = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text);

/** IPv4 or IPv6, as programs have it in an option: `ip -6`. */
export type Family = '4' | '6';

/** The family of an address, an endpoint or a network in their usual spelling. */
export const familyOf = (text: string): Family => (isIpv4(text.replace(/[/:]\d+$/, '')) ? '4' : '6');

/** Whether two of them are of one family. */
export const sameFamily = (one: string, other: string): boolean => familyOf(one) === familyOf(other);

/** IPv4 comes before IPv6, and the lower number first; 0 for one address in two spellings. */
export function compareAddresses(one: Address, other: Address): number {
  const [left, right] = [one.toByteArray(), other.toByteArray()];
  if (left.length !== right.length) return left.length - right.length;
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
