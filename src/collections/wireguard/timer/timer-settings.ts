import { hostRoute } from '../../../model/address/host-route.ts';
import { nthAddress } from '../../../model/address/nth-address.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { type Client, rangesOfClient } from '../mesh/clients/clients.ts';
import type { Join } from '../mesh/joins.ts';
import type { MeshPeer, PublicKeyOf } from '../mesh/mesh.ts';
import { meshAddressesOf } from '../mesh/mesh-section.ts';
import { mayMove } from './moves.ts';

/** How many gateways a host tries in place of the first, in their order. */
const RESERVES = 3;

/** What the timer of a host may have to do, in the settings of `look.sh`; nothing where there is no need of one. */
export interface TimerSources {
  readonly inventory: Inventory;
  readonly clients: readonly Client[];
  /** Clusters that the host reaches. */
  readonly joins: readonly Join[];
  readonly peers: readonly MeshPeer[];
  readonly keyOf: PublicKeyOf;
}

/** `NAME DAY KEY RANGE…`, also of those that have expired: what is here does not hang on the day. */
const clientLines = (clients: readonly Client[]): readonly string[] =>
  clients.flatMap(client =>
    client.expires === undefined
      ? []
      : [`client ${[client.name, client.expires, client.publicKey, ...rangesOfClient(client)].join(' ')}`],
  );

/** `HOST KEY NAME:PORT`, of peers that are called where a name of the inventory leads. */
const nameLines = (names: Inventory['names'] = [], peers: readonly MeshPeer[]): readonly string[] =>
  names.length === 0
    ? []
    : peers.flatMap(({ host, publicKey, endpoint }) => {
        const known = names.find(({ address }) => address === endpoint?.address);
        if (known === undefined || endpoint === undefined) return [];
        return [`name ${host} ${publicKey} ${known.name}:${endpoint.port}`];
      });

/** `cluster NAME DNS API NETWORK…`, its API at the first address of the range; then its gateways, in their order: `gateway CLUSTER HOST KEY ADDRESS,…`. */
function clusterLines({ cluster, dns, networks, gateway, reserves }: Join, keyOf: PublicKeyOf): readonly string[] {
  const gateways = [gateway, ...reserves.slice(0, RESERVES)].flatMap((host: Host) => {
    const key = keyOf(host.name);
    return key === undefined ? [] : [`gateway ${cluster} ${host.name} ${key} ${meshAddressesOf(host).map(hostRoute)}`];
  });
  const api = nthAddress(networks[0] ?? '', 1);
  if (gateways.length < 2 || api === undefined) return [];
  return [`cluster ${[cluster, hostRoute(dns), hostRoute(api), ...networks].join(' ')}`, ...gateways];
}

/** A line for each thing that a host's timer watches. Pure. */
export const timerSettings = ({ inventory, clients, joins, peers, keyOf }: TimerSources): readonly string[] => [
  ...clientLines(clients),
  ...nameLines(inventory.names, peers),
  ...(mayMove(inventory) ? joins.flatMap(join => clusterLines(join, keyOf)) : []),
];
