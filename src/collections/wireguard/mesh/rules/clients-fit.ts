import { parseAddress } from '../../../../model/address/address.ts';
import { contains, formatNetwork, parseNetwork, reservedAs } from '../../../../model/address/network.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import type { SectionMistake } from '../../../../model/plan/section.ts';
import { nearest } from '../../../../yaml/did-you-mean.ts';
import { type ClientFields, isClientName, REACHES } from '../clients/client-fields.ts';
import type { MeshDraft } from '../mesh-fields.ts';

type Path = readonly (string | number)[];

/** Every client has a gateway, an address and a key of its own, and reaches what there is. */
export function clientsFit(draft: MeshDraft): SectionMistake[] {
  const all = Object.entries(draft.value.clients ?? {});
  const taken = new Map<string, { readonly whose: string; readonly path: Path }>();
  for (const { name, path, keys } of draft.hosts) {
    for (const address of listOf(keys.mesh_address))
      taken.set(spelt(address), { whose: name, path: [...path, 'mesh_address'] });
    if (keys.wireguard_public_key !== undefined)
      taken.set(keys.wireguard_public_key, { whose: name, path: [...path, 'wireguard_public_key'] });
  }
  return all.flatMap(([name, client]) => {
    const path = ['mesh', 'clients', name];
    const own = [
      ...listOf(client.address).map((text, at) => ({
        value: spelt(text),
        what: text,
        path: [...path, 'address', ...(typeof client.address === 'string' ? [] : [at])],
      })),
      { value: client.public_key, what: 'this key', path: [...path, 'public_key'] },
    ];
    const twice = own.flatMap((one): SectionMistake[] => {
      const other = taken.get(one.value);
      taken.set(one.value, { whose: name, path: one.path });
      if (other === undefined) return [];
      const what = `${one.what} is already ${other.whose}’s`;
      return [{ path: one.path, at: 'value', what, other: other.path, hint: 'give each its own' }];
    });
    return [
      ...wrongName(name, path),
      ...twice,
      ...wrongAddresses(draft, client, path),
      ...wrongGateway(draft, client, path),
      ...wrongReach(draft, client, path),
    ];
  });
}

function wrongName(name: string, path: Path): readonly SectionMistake[] {
  if (isClientName(name)) return [];
  const what = `${JSON.stringify(name)} cannot be the name of a client`;
  return [{ path, at: 'key', what, hint: 'it has small letters, digits and - only, and begins with a letter' }];
}

const spelt = (address: string): string => parseAddress(address)?.toString() ?? address;

function wrongAddresses({ value }: MeshDraft, { address }: ClientFields, path: Path): readonly SectionMistake[] {
  const key = value.clients_subnet === undefined ? 'subnet' : 'clients_subnet';
  const pools = listOf(value[key]).flatMap(text => parseNetwork(text) ?? []);
  if (pools.length === 0) return [];
  return listOf(address).flatMap((text, at): readonly SectionMistake[] => {
    const parsed = parseAddress(text);
    if (parsed === undefined) return [];
    const where = [...path, 'address', ...(typeof address === 'string' ? [] : [at])];
    const pool = pools.find(one => contains(one, parsed));
    if (pool === undefined) {
      const what = `${text} is not in ${pools.map(formatNetwork).join(' or ')}, mesh.${key}`;
      return [{ path: where, at: 'value', what, hint: `correct the address, or mesh.${key}` }];
    }
    const kind = reservedAs(pool, parsed);
    if (kind === undefined) return [];
    const what = `${text} is the ${kind} address of ${formatNetwork(pool)}`;
    return [{ path: where, at: 'value', what, hint: 'use an address between' }];
  });
}

function wrongGateway({ hosts }: MeshDraft, { gateway }: ClientFields, path: Path): readonly SectionMistake[] {
  const names = hosts.map(({ name }) => name);
  if (names.includes(gateway)) return [];
  const near = nearest(gateway, names);
  const hint = near === undefined ? `the hosts are ${names.join(', ')}` : `did you mean ${near}?`;
  return [{ path: [...path, 'gateway'], at: 'value', what: `${gateway} is no host`, hint }];
}

function wrongReach({ clusters }: MeshDraft, { reach }: ClientFields, path: Path): readonly SectionMistake[] {
  const words = [...REACHES, ...clusters.map(({ name }) => name)];
  return reach.flatMap((word, at): readonly SectionMistake[] => {
    if (words.includes(word)) return [];
    const near = nearest(word, words);
    const hint = near === undefined ? `write one of ${words.join(', ')}` : `did you mean ${near}?`;
    return [{ path: [...path, 'reach', at], at: 'value', what: `nothing of the mesh is called ${word}`, hint }];
  });
}
