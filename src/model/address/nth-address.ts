import ipaddr from 'ipaddr.js';
import { contains, networkAround } from './network.ts';

/** The address so many after the first of a network; `undefined` where it is none, or has not so many. */
export function nthAddress(cidr: string, n: number): string | undefined {
  const network = networkAround(cidr);
  if (network === undefined) return undefined;
  const bytes = network.first.toByteArray();
  let carry = n;
  for (let at = bytes.length - 1; at >= 0 && carry > 0; at -= 1) {
    const sum = (bytes[at] ?? 0) + carry;
    bytes[at] = sum % 256;
    carry = Math.floor(sum / 256);
  }
  const address = ipaddr.fromByteArray(bytes);
  return contains(network, address) ? address.toString() : undefined;
}
