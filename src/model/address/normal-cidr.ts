import { parseAddress } from './address.ts';
import { bitsOf, formatNetwork, networkAround } from './network.ts';

/**
 * A CIDR in the kernel's own spelling, so that two spellings of one range are equal: no prefix length means one address;
 * `network` also clears the host bits. What is no address stays as it is.
 */
export function normalCidr(text: string, of: 'address' | 'network'): string {
  const [address = '', prefix] = text.trim().split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined) return text.trim();
  const most = bitsOf(parsed);
  const length = prefix === undefined || !/^\d{1,3}$/.test(prefix) ? most : Math.min(Number(prefix), most);
  const plain = `${parsed.toString()}/${length}`;
  const network = of === 'address' ? undefined : networkAround(plain);
  return network === undefined ? plain : formatNetwork(network);
}
