import { freeAddress } from '../../model/address/free-address.ts';
import { Problem } from '../../model/problems/problem.ts';

/**
 * The highest address of a range that nothing has yet; routers and hosts are usually numbered from below.
 * @throws {Problem} when the range is full.
 */
export function freeSeat(cidr: string, taken: ReadonlySet<string>): string {
  const address = freeAddress(cidr, taken, 'highest');
  if (address !== undefined) return address;
  throw new Problem({ what: `no address of ${cidr} is left for the twin's controller`, hint: 'make the LAN larger' });
}
