import { hostRoute } from '../../../../model/address/host-route.ts';
import type { Host, Inventory } from '../../../../model/inventory.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import { meshOf } from '../mesh-section.ts';

/** A device that is no host, and reaches the mesh through one of its hosts. */
export interface Client {
  readonly name: string;
  /** Inside the mesh, without prefix length: each is always a /32, or of IPv6 a /128. */
  readonly addresses: readonly string[];
  readonly publicKey: string;
  /** The name of the host that it is a peer of. */
  readonly gateway: string;
  readonly reach: readonly string[];
  /** The last day (UTC) on which hosts have it as a peer: `2027-03-01`. */
  readonly expires?: string;
}

/** All of them, in the order of the file. */
export const clientsOf = (inventory: Inventory): readonly Client[] =>
  Object.entries(meshOf(inventory).clients).map(([name, { address, public_key, gateway, reach, expires }]) => ({
    name,
    addresses: listOf(address),
    publicKey: public_key,
    gateway,
    reach,
    ...(expires === undefined ? {} : { expires }),
  }));

/** Whether its last day is over. Days as text are in the order of time. Pure. */
export const hasExpired = ({ expires }: Pick<Client, 'expires'>, today: string): boolean =>
  expires !== undefined && today > expires;

/** What a client claims: its own addresses, and nothing else. */
export const rangesOfClient = ({ addresses }: Client): readonly string[] => addresses.map(hostRoute);

const NONE: readonly Client[] = [];

/** Which clients hosts have on a day. */
export interface ClientsOfHosts {
  /** Those that are peers of a host. */
  readonly of: (host: Host) => readonly Client[];
  /** Addresses (CIDRs) that every other host sends to this one, which passes them on. */
  readonly behind: (host: Host) => readonly string[];
}

/** Who has which clients on a day: a client is the peer of one host, and behind it for all others. Pure. */
export function clientsOfHosts(inventory: Inventory, today: string): ClientsOfHosts {
  const byGateway = new Map<string, readonly Client[]>();
  for (const client of clientsOf(inventory)) {
    if (hasExpired(client, today)) continue;
    byGateway.set(client.gateway, [...(byGateway.get(client.gateway) ?? NONE), client]);
  }
  const ranges = new Map([...byGateway].map(([name, all]) => [name, all.flatMap(rangesOfClient)]));
  return {
    of: ({ name }) => byGateway.get(name) ?? NONE,
    behind: ({ name }) => ranges.get(name) ?? [],
  };
}
