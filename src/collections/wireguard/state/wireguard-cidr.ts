import ipaddr from 'ipaddr.js';

/**
 * A CIDR in the kernel's own spelling, so that two spellings of one range are equal: no prefix means one address;
 * `network` also clears the host bits, as `wg` does with AllowedIPs. What is no address stays as it is.
 */
export function normalCidr(text: string, of: 'address' | 'network'): string {
  const [address = '', prefix] = text.trim().split('/');
  if (!ipaddr.isValid(address)) return text.trim();
  const parsed = ipaddr.parse(address);
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  const length = prefix === undefined || !/^\d{1,3}$/.test(prefix) ? most : Math.min(Number(prefix), most);
  const plain = `${parsed.toString()}/${length}`;
  if (of === 'address') return plain;
  const network =
    parsed.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(plain) : ipaddr.IPv6.networkAddressFromCIDR(plain);
  return `${network.toString()}/${length}`;
}
