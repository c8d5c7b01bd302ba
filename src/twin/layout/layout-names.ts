import { isAddress } from '../../model/address/address.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../../model/inventory.ts';
import type { Node, NodeName } from '../../model/twin/twin-layout.ts';
import type { Seat } from '../seat.ts';

/** The addresses at which a machine of a site (or of the internet) finds the host; none where it cannot. */
function addressesFrom(inventory: Inventory, place: string | undefined, host: Host): readonly string[] {
  if (host.site === place) return addressesOf(host);
  const site = inventory.sites.find(one => one.name === host.site);
  const publics = publicAddressesOf(host);
  return publics.length === 0 && site?.lan === undefined ? addressesOf(host) : publics;
}

/**
 * What stands in each machine's `/etc/hosts`, since the twin has no resolver: the names of all hosts that it can reach,
 * and for the controller whatever the inventory calls them.
 */
export function layoutNames(inventory: Inventory, seat: Seat): ReadonlyMap<NodeName, Node['names']> {
  const names = new Map<NodeName, Node['names']>();
  for (const one of inventory.hosts) {
    const others = inventory.hosts.filter(host => host !== one);
    const seen = others.flatMap(host =>
      addressesFrom(inventory, one.site, host).map(address => ({ address, names: [host.name] })),
    );
    names.set(`host:${one.name}`, [{ address: '127.0.1.1', names: [one.name] }, ...seen]);
  }
  names.set(
    'controller',
    inventory.hosts.flatMap(host => {
      const { address } = host.ssh;
      const router = inventory.sites.find(site => site.name === host.site)?.router?.publicAddress;
      const called = seat.passedOn.has(host.name) && router !== undefined ? router : host.address;
      const own = addressesOf(host).map(one => ({ address: one, names: [host.name] }));
      return isAddress(address) || address === host.name ? own : [{ address: called, names: [address] }, ...own];
    }),
  );
  return names;
}
