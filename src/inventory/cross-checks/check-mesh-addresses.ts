import type { Mistake } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';
import { contains, isNetworkOrBroadcast, parseCidr, parseIpv4 } from '../ipv4.ts';

/** Every mesh address is taken from the mesh's subnet. */
export function checkMeshAddresses(draft: Draft): Mistake[] {
  const text = draft.mesh.subnet;
  const subnet = text === undefined ? undefined : parseCidr(text);
  if (subnet === undefined) return [];
  return draft.hosts.flatMap((host): Mistake[] => {
    const address = host.mesh_address === undefined ? undefined : parseIpv4(host.mesh_address);
    if (address === undefined) return [];
    const path = [...host.path, 'mesh_address'];
    if (!contains(subnet, address)) {
      const what = `${host.mesh_address} is not in ${text}, the subnet of the mesh`;
      return [{ path, at: 'value', what, wayOut: 'correct the address, or mesh.subnet' }];
    }
    const kind = isNetworkOrBroadcast(subnet, address);
    if (kind === undefined) return [];
    const what = `${host.mesh_address} is the ${kind} address of ${text}`;
    return [{ path, at: 'value', what, wayOut: 'use an address between' }];
  });
}
