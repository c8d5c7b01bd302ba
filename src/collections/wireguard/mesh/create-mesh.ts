import { hostRoute } from '../../../model/address/host-route.ts';
import { fleetOf } from '../../../model/cluster/clusters.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { type ChunkMemo, concatenated, createChunkMemo } from '../../../model/text/chunk-memo.ts';
import { clientsOfHosts, rangesOfClient } from './clients/clients.ts';
import { dayOf } from './clients/days.ts';
import { createJoins, type MovedTo, NOTHING_MOVED } from './joins.ts';
import type { Mesh, MeshPath, MeshPeer, PublicKeyOf } from './mesh.ts';
import { meshAddressesOf, meshOf } from './mesh-section.ts';
import { createPaths } from './paths.ts';
import { createStartOrder } from './start-order.ts';
import { topologies } from './topologies/registry.ts';

/** The peers that are seen from one viewpoint, run by run; `undefined`: the key is not known. */
type View = ChunkMemo<Host, readonly (MeshPeer | undefined)[]>;

const allKnown = (peers: readonly (MeshPeer | undefined)[]): peers is readonly MeshPeer[] => !peers.includes(undefined);

const peer = (
  host: Host,
  { kind, remark, endpoint, keepalive }: MeshPath,
  publicKey: string,
  behind: readonly string[],
): MeshPeer => ({
  host: host.name,
  publicKey,
  allowedIps: [...meshAddressesOf(host).map(hostRoute), ...behind],
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(keepalive === undefined ? {} : { keepalive }),
  path: kind,
  comment: `${host.name} (${remark})`,
});

/** What a host goes by when it looks at another one. */
interface Seen {
  readonly key: string | undefined;
  /** The block of the pods behind the other, where it belongs to its peer. */
  readonly block: string | undefined;
  readonly moved: MovedTo;
}

/**
 * Plans the mesh of a whole inventory; pure. Always made from all hosts, whatever a run is limited to, so that nobody
 * loses a peer. What is the same for everybody is worked out once; a node costs no more than the list of its peers.
 * @param today the day (UTC) on which it is planned: clients whose last day is over are in it no more
 */
export function createMesh(given: Inventory, today: string = dayOf(new Date())): Mesh {
  const inventory = fleetOf(given);
  const { hosts } = inventory;
  const mesh = meshOf(inventory);
  const byName = new Map(hosts.map(host => [host.name, host]));
  const paths = createPaths(inventory);
  const joins = createJoins(inventory);
  const clients = clientsOfHosts(inventory, today);
  const behindOf = (from: Host, to: Host, moved: MovedTo): readonly string[] => {
    const [networks, own] = [joins.behind(from, to, moved), clients.behind(to)];
    return own.length === 0 ? networks : [...networks, ...own];
  };
  const peersOf = topologies[mesh.topology];
  const startOrderOf = createStartOrder(hosts, host => peersOf(host, hosts), paths);
  const views = new WeakMap<PublicKeyOf, Map<string, View>>();
  /** What is seen from one viewpoint: filled by the first host that looks from there, and shared by all others. */
  const viewOf = (host: Host, publicKeyOf: PublicKeyOf, moved: MovedTo): View => {
    const byViewpoint = views.get(publicKeyOf) ?? new Map<string, View>();
    views.set(publicKeyOf, byViewpoint);
    // Hosts of one cluster reach the same of the others, and of each other.
    const viewpoint = `${paths.viewpoint(host)} ${joins.reachedFrom(host).map(join => join.cluster)} ${joins.podsBehind(host)} ${[...moved]}`;
    const view = byViewpoint.get(viewpoint) ?? createChunkMemo<Host, readonly (MeshPeer | undefined)[]>();
    byViewpoint.set(viewpoint, view);
    return view;
  };
  // A path belongs to one target, so path, what lies behind, and key say all of a peer: nodes that go the same way share it.
  const made = {
    alone: new Map<MeshPath, MeshPeer>(),
    behind: new Map<MeshPath, MeshPeer>(),
    pods: new Map<MeshPath, MeshPeer>(),
  };
  const peerAt = (from: Host, host: Host, { key, block, moved }: Seen): MeshPeer | undefined => {
    if (key === undefined) return undefined;
    const path = paths.between(from, host);
    const behind = () => {
      const networks = behindOf(from, host, moved);
      return block === undefined ? networks : [...networks, block];
    };
    if (moved.size > 0) return peer(host, path, key, behind());
    const before = block !== undefined ? made.pods : joins.behind(from, host).length === 0 ? made.alone : made.behind;
    const known = before.get(path);
    if (known?.publicKey === key && (block === undefined || known.allowedIps.includes(block))) return known;
    const fresh = peer(host, path, key, behind());
    before.set(path, fresh);
    return fresh;
  };
  const find = (name: string): Host => {
    const host = byName.get(name);
    if (host === undefined) throw new RangeError(`no host ${name} in the inventory`);
    return host;
  };
  return {
    path: (from, to) => paths.between(find(from), find(to)),
    gateways: from => joins.reachedFrom(find(from)).map(({ gateway }) => gateway.name),
    behind: (from, to, moved = NOTHING_MOVED) => behindOf(find(from), find(to), moved),
    podsBehind: (from, to) => (joins.sendsToPods(find(from), find(to)) ? joins.podsBehind(find(to)) : undefined),
    node: (name, publicKeyOf, podsBlockOf, moved = NOTHING_MOVED) => {
      const host = find(name);
      const view = viewOf(host, publicKeyOf, moved);
      const others = peersOf(host, hosts);
      const blockOf = (other: Host) => (joins.sendsToPods(host, other) ? podsBlockOf?.(other.name) : undefined);
      const lookAt = (other: Host) =>
        peerAt(host, other, { key: publicKeyOf(other.name), block: blockOf(other), moved });
      const peers = concatenated(view(others, run => run.map(lookAt)));
      return {
        host: name,
        interface: mesh.interface,
        addresses: meshAddressesOf(host),
        port: mesh.port,
        mtu: mesh.mtu,
        peers: allKnown(peers) ? peers : peers.filter(one => one !== undefined),
        clients: clients.of(host).map(client => ({
          name: client.name,
          publicKey: client.publicKey,
          addresses: client.addresses,
          allowedIps: rangesOfClient(client),
        })),
        startOrder: startOrderOf(host),
        missing: allKnown(peers) ? [] : others.filter((_, at) => peers[at] === undefined).map(other => other.name),
      };
    },
  };
}
