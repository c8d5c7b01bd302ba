import { parseAddress } from '../../../model/address/address.ts';
import { freeAddress } from '../../../model/address/free-address.ts';
import type { GivenKey } from '../../../model/inventory.ts';
import { listOf } from '../../../model/one-or-many.ts';
import { subnetsOfCluster } from './cluster-subnets.ts';
import type { MeshSeen } from './mesh-fields.ts';

/** The next free address of the mesh, or of the host's cluster in it, of each family, for each host that says none; nothing where none is left. Pure. */
export function nextAddresses({ value, hosts, clusters }: MeshSeen): readonly GivenKey[] {
  const whole = listOf(value.subnet);
  const subnetsOf = (name: string): readonly string[] => {
    const own = clusters.find(cluster => cluster.hosts.includes(name));
    const range = own === undefined ? [] : subnetsOfCluster(own);
    return range.length === 0 ? whole : range;
  };
  const taken = new Set(
    [
      ...hosts.flatMap(({ keys }) => listOf(keys.mesh_address)),
      ...Object.values(value.clients ?? {}).flatMap(client => listOf(client.address)),
    ].map(text => parseAddress(text)?.toString() ?? text),
  );
  return hosts.flatMap(({ name, said }) => {
    // What does not fit is a mistake of its own, not an address that is missing.
    if (said.includes('mesh_address')) return [];
    const subnets = subnetsOf(name);
    const found = subnets.flatMap(subnet => freeAddress(subnet, taken, 'lowest') ?? []);
    if (subnets.length === 0 || found.length < subnets.length) return [];
    for (const one of found) taken.add(one);
    const [first = ''] = found;
    return [{ host: name, key: 'mesh_address', value: found.length === 1 ? first : found }];
  });
}
