import { hostRoute } from '../../../model/address/host-route.ts';
import { fleetOf } from '../../../model/cluster/clusters.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { type ChunkMemo, concatenated, createChunkMemo } from '../../../model/text/chunk-memo.ts';
import { clientsOfHosts, rangesOfClient } from './clients/clients.ts';
import { dayOf } from './clients/days.ts';
import { createJoins, type MovedTo, NOTHING_MOVED } from './joins.ts';
import type { Mesh, MeshPath, MeshPeer, PublicKeyOf } from './mesh.ts';
import { clusterInMesh, meshAddressesOf, meshOf } from './mesh-section.ts';
import { createPaths } from './paths.ts';
import { createStartOrder } from './start-order.ts';
import { onePeerEach } from './topologies/one-peer-each.ts';
import { topologies } from './topologies/registry.ts';
import { namedHubs, topologyName } from './topologies/topology-field.ts';
import { relaysBetween, type Ways } from './topologies/ways.ts';

/** The peers that are seen from one viewpoint, run by run; `undefined`: the key is not known. */
type View = ChunkMemo<Host, readonly (MeshPeer | undefined)[]>;

/** Of hosts with one viewpoint each lacks only itself among its peers: any two peers of theirs stand beside each other at one of so many. */
const ENOUGH = 3;

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
  readonly publicKeyOf: PublicKeyOf;
  /** The block of the pods of a host, where it belongs to the one's peer. */
  readonly blockOf: (host: Host) => string | undefined;
  readonly moved: MovedTo;
}

/** Who is whose peer in an inventory, and who passes on what for whom. Pure. */
export function waysOf(given: Inventory, paths = createPaths(fleetOf(given))): Ways {
  const inventory = fleetOf(given);
  const { topology } = meshOf(inventory);
  return topologies[topologyName(topology)]({
    hosts: inventory.hosts,
    clusters: inventory.clusters ?? [],
    gatewaysOf: part => clusterInMesh(part).gateways,
    hubs: namedHubs(topology),
    paths,
  });
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
  const ways = waysOf(inventory, paths);
  const joins = createJoins(inventory);
  const clients = clientsOfHosts(inventory, today);
  /** What of the clusters is behind another: a relay passes it on for others, too, whatever its own cluster reaches. */
  const networksOf = (from: Host, to: Host, moved: MovedTo): readonly string[] =>
    ways.isRelay(from) ? joins.passedOn(from, to) : joins.behind(from, to, moved);
  const sendsToPods = (from: Host, to: Host): boolean =>
    joins.sendsToPods(from, to) || (ways.insideClusters && ways.isRelay(from) && joins.podsBehind(to) !== undefined);
  const behindOf = (from: Host, to: Host, moved: MovedTo): readonly string[] => {
    const [networks, own] = [networksOf(from, to, moved), clients.behind(to)];
    return own.length === 0 ? networks : [...networks, ...own];
  };
  /** What one reaches with hosts that are behind a peer. */
  const relayedOf = (from: Host, others: readonly Host[], moved: MovedTo): readonly string[] =>
    others.flatMap(to => [...meshAddressesOf(to).map(hostRoute), ...behindOf(from, to, moved)]);
  const startOrderOf = createStartOrder(hosts, ways.peersOf, paths, ways.view);
  const checked = new WeakMap<View, number>();
  const views = new WeakMap<PublicKeyOf, Map<string, View>>();
  /** What is seen from one viewpoint: filled by the first host that looks from there, and shared by all others. */
  const viewOf = (host: Host, publicKeyOf: PublicKeyOf, moved: MovedTo): View => {
    const byViewpoint = views.get(publicKeyOf) ?? new Map<string, View>();
    views.set(publicKeyOf, byViewpoint);
    // Hosts of one cluster reach the same of the others, and of each other.
    const viewpoint = `${paths.viewpoint(host)} ${joins.reachedFrom(host).map(join => join.cluster)} ${joins.podsBehind(host)} ${ways.isRelay(host) ? host.name : ways.view(host)} ${[...moved]}`;
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
  const peerAt = (from: Host, host: Host, { publicKeyOf, blockOf, moved }: Seen): MeshPeer | undefined => {
    const key = publicKeyOf(host.name);
    if (key === undefined) return undefined;
    const path = paths.between(from, host);
    const block = blockOf(host);
    const others = ways.through(from, host);
    if (others.length > 0) {
      const blocks = [...(block === undefined ? [] : [block]), ...others.flatMap(one => blockOf(one) ?? [])];
      // What is behind depends on who asks by its cluster alone, and by whether it is a relay.
      const sign = `${ways.isRelay(from) ? from.name : ''} ${joins.reachedFrom(from).map(({ cluster }) => cluster)} ${[...moved]} ${key}`;
      const byPath = wide.get(others) ?? new Map<MeshPath, Map<string, MeshPeer>>();
      wide.set(others, byPath);
      const bySign = byPath.get(path) ?? new Map<string, MeshPeer>();
      byPath.set(path, bySign);
      const known =
        bySign.get(sign) ?? peer(host, path, key, [...behindOf(from, host, moved), ...relayedOf(from, others, moved)]);
      bySign.set(sign, known);
      return blocks.length === 0 ? known : { ...known, allowedIps: [...known.allowedIps, ...blocks] };
    }
    const behind = () => {
      const networks = behindOf(from, host, moved);
      return block === undefined ? networks : [...networks, block];
    };
    if (moved.size > 0) return peer(host, path, key, behind());
    const before =
      block !== undefined ? made.pods : networksOf(from, host, moved).length === 0 ? made.alone : made.behind;
    const known = before.get(path);
    if (known?.publicKey === key && (block === undefined || known.allowedIps.includes(block))) return known;
    const fresh = peer(host, path, key, behind());
    before.set(path, fresh);
    return fresh;
  };
  const wide = new Map<readonly Host[], Map<MeshPath, Map<string, MeshPeer>>>();
  const find = (name: string): Host => {
    const host = byName.get(name);
    if (host === undefined) throw new RangeError(`no host ${name} in the inventory`);
    return host;
  };
  const relays = (from: Host, to: Host): readonly string[] => relaysBetween(ways, from, to).map(({ name }) => name);
  return {
    path: (from, to) => {
      const [here, there] = [find(from), find(to)];
      const by = relays(here, there);
      return by.length === 0 ? paths.between(here, there) : { kind: 'relay', remark: `by way of ${by.join(' and ')}` };
    },
    relays: (from, to) => relays(find(from), find(to)),
    isRelay: host => ways.isRelay(find(host)),
    gateways: from => {
      const host = find(from);
      const to = [
        ...joins.reachedFrom(host).map(({ gateway }) => ways.next(host, gateway)),
        ...ways.peersOf(host).filter(one => ways.through(host, one).length > 0),
      ];
      return [...new Set(to.map(({ name }) => name))];
    },
    behind: (from, to, moved = NOTHING_MOVED) => {
      const [here, there] = [find(from), find(to)];
      const own = behindOf(here, there, moved);
      const others = ways.through(here, there);
      return others.length === 0 ? own : [...own, ...relayedOf(here, others, moved)];
    },
    podsBehind: (from, to) => {
      const [here, there] = [find(from), find(to)];
      const all = [there, ...ways.through(here, there)].filter(one => sendsToPods(here, one));
      return [...new Set(all.flatMap(one => joins.podsBehind(one) ?? []))];
    },
    node: (name, publicKeyOf, podsBlockOf, moved = NOTHING_MOVED) => {
      const host = find(name);
      const view = viewOf(host, publicKeyOf, moved);
      const others = ways.peersOf(host);
      const blockOf = (other: Host) => (sendsToPods(host, other) ? podsBlockOf?.(other.name) : undefined);
      const seen = { publicKeyOf, blockOf, moved };
      const lookAt = (other: Host) => peerAt(host, other, seen);
      const peers = concatenated(view(others, run => run.map(lookAt)));
      const known = allKnown(peers) ? peers : peers.filter(one => one !== undefined);
      const looked = checked.get(view) ?? 0;
      checked.set(view, looked + 1);
      if (looked < ENOUGH) onePeerEach(inventory.file, host, known);
      return {
        host: name,
        interface: mesh.interface,
        addresses: meshAddressesOf(host),
        port: mesh.port,
        mtu: mesh.mtu,
        peers: known,
        clients: clients.of(host).map(client => ({
          name: client.name,
          publicKey: client.publicKey,
          addresses: client.addresses,
          allowedIps: rangesOfClient(client),
        })),
        startOrder: startOrderOf(host),
        missing: allKnown(peers) ? [] : others.filter((_, at) => peers[at] === undefined).map(other => other.name),
        relayed: ways.relayed(host),
      };
    },
  };
}
