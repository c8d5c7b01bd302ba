import { familyOf } from '../../model/address/address.ts';
import { addressesOf, type Host, lansOf, type Site } from '../../model/inventory.ts';
import { hasSeveralLans, liesIn } from '../../model/lan-around.ts';

/** One LAN of a site, as hosts are plugged into it: a switch, on which the router has a foot. */
export interface Wire {
  /** What the router's bridge is called. */
  readonly name: string;
  /** Its networks, of IPv4 and IPv6. */
  readonly lans: readonly string[];
}

/**
 * The LANs of a site. Networks of IPv4 and IPv6 are on one LAN where a host has addresses in both, and where there is one of each.
 * The first is called `lan`, the others `lan2`, `lan3` …
 */
export function wiresOf(site: Site, hosts: readonly Host[]): readonly Wire[] {
  const all = lansOf(site);
  if (!hasSeveralLans(site)) return [{ name: 'lan', lans: all }];
  const groups: string[][] = [];
  for (const lan of all) {
    const beside = groups.find(
      group =>
        group.every(one => familyOf(one) !== familyOf(lan)) &&
        hosts.some(host =>
          [lan, ...group].every(network => addressesOf(host).some(address => liesIn(network, address))),
        ),
    );
    if (beside === undefined) groups.push([lan]);
    else beside.push(lan);
  }
  return groups.map((lans, at) => ({ name: at === 0 ? 'lan' : `lan${at + 1}`, lans }));
}

/** The LAN that one of some addresses lies in; the first where none does. */
export const wireAround = (wires: readonly Wire[], addresses: readonly string[]): Wire => {
  const [first = { name: 'lan', lans: [] }] = wires;
  return wires.find(({ lans }) => addresses.some(address => lans.some(lan => liesIn(lan, address)))) ?? first;
};
