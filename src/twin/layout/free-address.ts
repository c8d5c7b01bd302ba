import ipaddr from 'ipaddr.js';
import { Problem } from '../../model/problem.ts';

/**
 * The highest address of an IPv4 range that nothing has yet; routers and hosts are usually numbered from below.
 * @throws {Problem} when the range is full.
 */
export function freeAddress(cidr: string, taken: ReadonlySet<string>): string {
  const first = ipaddr.IPv4.networkAddressFromCIDR(cidr).octets;
  const broadcast = ipaddr.IPv4.broadcastAddressFromCIDR(cidr).octets;
  const number = (octets: readonly number[]): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);
  for (let at = number(broadcast) - 1; at > number(first); at -= 1) {
    const address = [24, 16, 8, 0].map(shift => Math.floor(at / 2 ** shift) % 256).join('.');
    if (!taken.has(address)) return address;
  }
  throw new Problem({ what: `no address of ${cidr} is left for the twin's controller`, hint: 'make the LAN larger' });
}
