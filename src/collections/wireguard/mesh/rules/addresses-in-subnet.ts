import { parseAddress } from '../../../../model/address/address.ts';
import { contains, parseNetwork, reservedAs } from '../../../../model/address/network.ts';
import type { SectionMistake } from '../../../../model/plan/section.ts';
import type { MeshDraft } from '../mesh-fields.ts';

/** Every mesh address is taken from the mesh's subnet. */
export function addressesInSubnet({ value, hosts }: MeshDraft): SectionMistake[] {
  const text = value.subnet;
  const subnet = text === undefined ? undefined : parseNetwork(text);
  if (subnet === undefined) return [];
  return hosts.flatMap((host): SectionMistake[] => {
    const { mesh_address } = host.keys;
    const address = mesh_address === undefined ? undefined : parseAddress(mesh_address);
    if (address === undefined) return [];
    const path = [...host.path, 'mesh_address'];
    if (!contains(subnet, address)) {
      const what = `${mesh_address} is not in ${text}, the subnet of the mesh`;
      return [{ path, at: 'value', what, hint: 'correct the address, or mesh.subnet' }];
    }
    const kind = reservedAs(subnet, address);
    if (kind === undefined) return [];
    const what = `${mesh_address} is the ${kind} address of ${text}`;
    return [{ path, at: 'value', what, hint: 'use an address between' }];
  });
}
