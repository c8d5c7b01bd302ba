import ipaddr from 'ipaddr.js';
import type { Address } from './address.ts';
import { contains, lastOf, networkAround, reservedAs } from './network.ts';

/** The address after (1) or before (-1) another; after the last one of all comes the first, which ends any network but `/0`. */
function beside(address: Address, step: 1 | -1): Address {
  const bytes = address.toByteArray();
  let carry: number = step;
  for (let at = bytes.length - 1; at >= 0 && carry !== 0; at -= 1) {
    const sum = (bytes[at] ?? 0) + carry;
    carry = Math.floor(sum / 256);
    bytes[at] = sum - carry * 256;
  }
  return ipaddr.fromByteArray(bytes);
}

/**
 * The first address of a network, from one of its ends, that a host may have and nothing has yet; `undefined` where there is
 * none, or where the text is no network.
 * @param taken addresses in their usual spelling
 */
export function freeAddress(cidr: string, taken: ReadonlySet<string>, from: 'lowest' | 'highest'): string | undefined {
  const network = networkAround(cidr);
  if (network === undefined) return undefined;
  const [start, step] = from === 'lowest' ? ([network.first, 1] as const) : ([lastOf(network), -1] as const);
  for (let at = start; contains(network, at); at = beside(at, step)) {
    const text = at.toString();
    if (!taken.has(text) && reservedAs(network, at) === undefined) return text;
  }
  return undefined;
}
