import { parseAddress, sameFamily } from '../../../../model/address/address.ts';
import { contains, formatNetwork, parseNetwork, reservedAs } from '../../../../model/address/network.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import type { SectionMistake } from '../../../../model/plan/section.ts';
import type { MeshDraft } from '../mesh-fields.ts';

/** Every mesh address is taken from the mesh's subnet. */
export function addressesInSubnet({ value, hosts }: MeshDraft): SectionMistake[] {
  const subnets = listOf(value.subnet).flatMap(text => parseNetwork(text) ?? []);
  if (subnets.length === 0) return [];
  const all = subnets.map(formatNetwork).join(' or ');
  return hosts.flatMap(host => {
    const own = host.keys.mesh_address;
    const wrong = listOf(own).flatMap((text, at): SectionMistake[] => {
      const address = parseAddress(text);
      if (address === undefined) return [];
      const path = [...host.path, 'mesh_address', ...(typeof own === 'string' ? [] : [at])];
      const subnet = subnets.find(one => contains(one, address));
      if (subnet === undefined) {
        const what = `${text} is not in ${all}, the subnet of the mesh`;
        return [{ path, at: 'value', what, hint: 'correct the address, or mesh.subnet' }];
      }
      const kind = reservedAs(subnet, address);
      if (kind === undefined) return [];
      const what = `${text} is the ${kind} address of ${formatNetwork(subnet)}`;
      return [{ path, at: 'value', what, hint: 'use an address between' }];
    });
    if (wrong.length > 0) return wrong;
    if (own === undefined)
      return host.said.includes('mesh_address')
        ? []
        : [
            {
              path: host.path,
              at: 'key',
              what: `no address of ${all} is left for ${host.name}`,
              hint: 'widen mesh.subnet',
            },
          ];
    const without = subnets.filter(subnet => !listOf(own).some(text => sameFamily(text, formatNetwork(subnet))));
    return without.map(
      (subnet): SectionMistake => ({
        path: [...host.path, 'mesh_address'],
        at: 'value',
        what: `${host.name} has no address of ${formatNetwork(subnet)}, a subnet of the mesh`,
        hint: 'give every host one of each: mesh_address: [IPv4, IPv6]',
      }),
    );
  });
}
