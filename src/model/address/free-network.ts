import ipaddr from 'ipaddr.js';
import { contains, lastOf, type Network, overlap } from './network.ts';

/**
 * The first network of a size in a range of IPv4, from the range's first address on, that shares no address with what is taken; `undefined` where there is none.
 * @param prefix how many leading bits its addresses share
 */
export function freeNetwork(range: Network, prefix: number, taken: readonly Network[]): Network | undefined {
  if (range.first.kind() !== 'ipv4' || prefix < range.prefix || prefix > 32) return undefined;
  for (let at = numberOf(range.first.toByteArray()); ; ) {
    if (at > 0xffff_ffff) return undefined;
    const one = { first: ipaddr.fromByteArray(bytesOf(at)), prefix };
    if (!contains(range, one.first)) return undefined;
    const other = taken.find(network => overlap(network, one));
    if (other === undefined) return one;
    // Past the other, at the next place where one of this size may begin.
    const size = 2 ** (32 - prefix);
    const end = numberOf(lastOf(other).toByteArray()) + 1;
    at = Math.max(at + size, Math.ceil(end / size) * size);
  }
}

const numberOf = (bytes: readonly number[]): number => bytes.reduce((all, byte) => all * 256 + byte, 0);

const bytesOf = (value: number): number[] => [24, 16, 8, 0].map(shift => Math.floor(value / 2 ** shift) % 256);
