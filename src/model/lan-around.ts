import { familyOf, parseAddress } from './address/address.ts';
import { contains, networkAround } from './address/network.ts';
import { addressesOf, type Host, lansOf, type Site } from './inventory.ts';

type Lans = Pick<Site, 'lan' | 'otherLans'>;

/** Whether an address lies in a network. */
export function liesIn(lan: string, address: string): boolean {
  const [network, parsed] = [networkAround(lan), parseAddress(address)];
  return network !== undefined && parsed !== undefined && contains(network, parsed);
}

/** The LAN of a site that an address lies in; `undefined` where none does. */
export const lanAround = (site: Lans | undefined, address: string): string | undefined =>
  site === undefined ? undefined : lansOf(site).find(lan => liesIn(lan, address));

/** Whether a site has several LANs, between which a router leads: two networks of one family. */
export function hasSeveralLans(site: Lans): boolean {
  const families = lansOf(site).map(familyOf);
  return new Set(families).size < families.length;
}

/** Whether two hosts stand on one LAN, where nothing but a switch is between them. */
export function areNeighbours(sites: readonly Site[], one: Host, other: Host): boolean {
  if (one.site !== other.site) return false;
  const site = sites.find(({ name }) => name === one.site);
  if (site?.lan === undefined) return false;
  if (!hasSeveralLans(site)) return true;
  return lansOf(site).some(lan => [one, other].every(host => addressesOf(host).some(own => liesIn(lan, own))));
}
