import { parseAddress } from '../../../model/address/address.ts';
import { freeAddress } from '../../../model/address/free-address.ts';
import type { GivenKey } from '../../../model/inventory.ts';
import { listOf } from '../../../model/one-or-many.ts';
import type { MeshSeen } from './mesh-fields.ts';

/** The next free address of the mesh, of each family, for each host that says none; nothing where none is left. Pure. */
export function nextAddresses({ value, hosts }: MeshSeen): readonly GivenKey[] {
  const subnets = listOf(value.subnet);
  const taken = new Set(
    hosts.flatMap(({ keys }) => listOf(keys.mesh_address)).map(text => parseAddress(text)?.toString() ?? text),
  );
  if (subnets.length === 0) return [];
  return hosts.flatMap(({ name, said }) => {
    // What does not fit is a mistake of its own, not an address that is missing.
    if (said.includes('mesh_address')) return [];
    const found = subnets.flatMap(subnet => freeAddress(subnet, taken, 'lowest') ?? []);
    if (found.length < subnets.length) return [];
    for (const one of found) taken.add(one);
    const [first = ''] = found;
    return [{ host: name, key: 'mesh_address', value: found.length === 1 ? first : found }];
  });
}
