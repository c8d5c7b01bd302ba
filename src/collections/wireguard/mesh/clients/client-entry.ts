import { freeAddress } from '../../../../model/address/free-address.ts';
import type { ClientEntry, ClientWish } from '../../../../model/cluster/client-way.ts';
import { fleetOf } from '../../../../model/cluster/clusters.ts';
import type { Inventory } from '../../../../model/inventory.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import { InputProblem } from '../../../../model/problems/problem.ts';
import { meshAddressesOf, meshOf } from '../mesh-section.ts';
import { clientsOf } from './clients.ts';
import { gatewayOf } from './gateway-of.ts';
import { reachedThrough } from './reached.ts';

/** One free address of each family, from the highest down: hosts are given the lowest. @throws {InputProblem} */
function addressesFor(inventory: Inventory): readonly string[] {
  const { subnet, clients_subnet } = meshOf(inventory);
  const taken = new Set([
    ...inventory.hosts.flatMap(meshAddressesOf),
    ...clientsOf(inventory).flatMap(({ addresses }) => addresses),
  ]);
  return listOf(clients_subnet ?? subnet).map(pool => {
    const found = freeAddress(pool, taken, 'highest');
    if (found !== undefined) return found;
    const key = clients_subnet === undefined ? 'mesh.subnet' : 'mesh.clients_subnet';
    const hint = `widen ${key}, or revoke a client`;
    throw new InputProblem({ where: inventory.file, what: `no address of ${pool}, ${key}, is left`, hint });
  });
}

/** What is written of a new client into the inventory. Pure. @throws {InputProblem} */
export function clientEntry(given: Inventory, wish: ClientWish, publicKey: string): ClientEntry {
  const inventory = fleetOf(given);
  const { host } = gatewayOf(inventory, wish.gateway);
  const reach = wish.reach ?? ['mesh'];
  reachedThrough(inventory, host, reach);
  const addresses = addressesFor(inventory);
  const [first = ''] = addresses;
  return [
    ['address', addresses.length === 1 ? first : addresses],
    ['public_key', publicKey],
    ['gateway', host.name],
    ['reach', reach],
    ...(wish.expires === undefined ? [] : [['expires', wish.expires] as const]),
  ];
}
