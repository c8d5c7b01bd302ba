import { formatEndpoint } from '../../../model/address/endpoint.ts';
import { hostRoute } from '../../../model/address/host-route.ts';
import { fleetOf } from '../../../model/cluster/clusters.ts';
import type { Host } from '../../../model/inventory.ts';
import { listOf } from '../../../model/one-or-many.ts';
import { ownCommand } from '../../../model/own-command.ts';
import type { Context, ContextOptions, ContextProvider, OpenContext } from '../../../model/plan/context-provider.ts';
import type { Known } from '../../../model/plan/program.ts';
import { textFact } from '../../../model/plan/resource.ts';
import { concatenated, createChunkMemo } from '../../../model/text/chunk-memo.ts';
import { withoutNul } from '../../../model/text/holds-nul.ts';
import { unknownToken } from '../../../model/text/unknown.ts';
import { keptMoves, mayMove, movedWords, parseMoves } from '../timer/moves.ts';
import { timerSettings } from '../timer/timer-settings.ts';
import { clientsOf, hasExpired } from './clients/clients.ts';
import { dayOf } from './clients/days.ts';
import { createMesh, waysOf } from './create-mesh.ts';
import { formerHosts } from './former-hosts.ts';
import { createJoins, gatewayNow } from './joins.ts';
import type { MeshClient, MeshPeer, PublicKeyOf } from './mesh.ts';
import type { MeshSettings } from './mesh-fields.ts';
import { meshAddressesOf, meshOf, meshSection } from './mesh-section.ts';
import { createPaths } from './paths.ts';
import { podsBlocks } from './pods-blocks.ts';
import { createPresharedKeys, type PresharedKeys } from './preshared-keys.ts';
import { publicKeys } from './public-keys.ts';
import { topologyName } from './topologies/topology-field.ts';

const seen = new WeakMap<MeshPeer, Context>();
const memo = createChunkMemo<MeshPeer, readonly Context[]>();

/** What templates see of a peer; hosts that go the same way to it share the one value. */
function peerContext(
  peer: MeshPeer,
  meshAddresses: ReadonlyMap<string, readonly string[]>,
  away: ReadonlySet<string>,
  elsewhere: ReadonlySet<string>,
): Context {
  const known = seen.get(peer);
  if (known !== undefined) return known;
  const made = {
    name: peer.host,
    public_key: peer.publicKey,
    allowed_ips: peer.allowedIps,
    endpoint: peer.endpoint === undefined ? null : formatEndpoint(peer.endpoint),
    keepalive: peer.keepalive ?? null,
    path: peer.path,
    comment: peer.comment,
    away: away.has(peer.host),
    elsewhere: elsewhere.has(peer.host),
    preshared_key: null,
    mesh_address: meshAddresses.get(peer.host)?.[0] ?? null,
    mesh_addresses: meshAddresses.get(peer.host) ?? [],
  };
  seen.set(peer, made);
  return made;
}

/** What templates see of a client. */
const clientContext = ({ name, publicKey, addresses, allowedIps }: MeshClient): Context => ({
  name,
  public_key: publicKey,
  allowed_ips: allowedIps,
  comment: `${name} (client)`,
  mesh_address: addresses[0] ?? null,
  mesh_addresses: addresses,
});

/** Public keys as a run knows them; one that a host may still tell is a placeholder. */
function createKeys(
  { inventory, remembered }: ContextOptions,
  arePeers: (one: Host, other: Host) => boolean,
): (known: Known) => PublicKeyOf {
  const pinned = new Set(
    inventory.hosts.filter(host => meshSection.ofHost(host).wireguard_public_key !== undefined).map(host => host.name),
  );
  const earlier = new Map(
    [...remembered].flatMap(([host, facts]) => {
      const key = textFact(facts, 'wireguard.public_key');
      return key === undefined ? [] : [[host, key] as const];
    }),
  );
  // A host that can be asked tells its key itself, now or after an earlier stage: what others remember of it may be old.
  const secondHandCounts = (name: string, known: Known): boolean =>
    pinned.has(name) || known.silent.has(name) || known.facts.get(name)?.['wireguard.public_key'] !== undefined;
  const keys = new WeakMap<Known, PublicKeyOf>();
  return known => {
    const before = keys.get(known);
    if (before !== undefined) return before;
    const told = publicKeys(inventory, known.facts, earlier, arePeers);
    const made: PublicKeyOf = name => (secondHandCounts(name, known) ? told(name) : unknownToken());
    keys.set(known, made);
    return made;
  };
}

/** Blocks of pods, worked out once for all that a run knows. */
function onceFor(blocks: ReturnType<typeof podsBlocks>): typeof blocks {
  const made = new WeakMap<Known, ReturnType<typeof blocks>>();
  return (known, keys) => {
    const one = made.get(known) ?? blocks(known, keys);
    made.set(known, one);
    return one;
  };
}

/** `mesh`: a host's part of the mesh, with its peers. Always planned from all hosts, whatever a run is limited to. */
export const meshContext: ContextProvider = {
  name: 'mesh',
  ofFleet: true,
  open: (given): OpenContext => {
    // Of one of several clusters: the mesh is that of all.
    const options = { ...given, inventory: fleetOf(given.inventory) };
    const { inventory } = options;
    const settings = meshOf(inventory);
    const today = dayOf(new Date());
    const mesh = createMesh(inventory, today);
    const clients = clientsOf(inventory);
    const expired = clients.filter(client => hasExpired(client, today));
    const joins = createJoins(inventory);
    const takesPods = joins.all.some(({ pods }) => pods !== undefined);
    const ways = waysOf(inventory);
    const arePeers = (one: Host, other: Host): boolean => ways.next(one, other) === other;
    const keysOf = createKeys(options, arePeers);
    const byName = new Map(inventory.hosts.map(host => [host.name, host]));
    const endpoints = [...new Set(createPaths(inventory).endpoints.map(formatEndpoint))];
    const meshAddresses = new Map(inventory.hosts.map(host => [host.name, meshAddressesOf(host)]));
    const away = new Set(inventory.hosts.filter(host => host.away === true).map(host => host.name));
    const asked = new Set(given.inventory.hosts.map(host => host.name));
    const elsewhere = new Set(inventory.hosts.flatMap(({ name }) => (asked.has(name) ? [] : [name])));
    const blocksOf = onceFor(podsBlocks(inventory, joins, options.remembered, ways.isRelay));
    const moves = mayMove(inventory);
    const movesOf = ({ name }: Host, known: Known) =>
      moves ? parseMoves(textFact(known.facts.get(name), 'wireguard.moved') ?? '') : [];
    const movedBy = (host: Host, known: Known) => keptMoves(movesOf(host, known), joins.reachedFrom(host));
    const node = (host: Host, known: Known) => {
      const keys = keysOf(known);
      return mesh.node(host.name, keys, blocksOf(known, keys), movedBy(host, known));
    };
    const presharedAt = createPresharedKeys(
      inventory.hosts.map(({ name }) => name),
      settings.preshared_keys,
      name => meshAddresses.get(name) ?? [],
      (one, other) => {
        const [here, there] = [byName.get(one), byName.get(other)];
        return here !== undefined && there !== undefined && arePeers(here, there);
      },
    );
    return {
      of: (host, known) => {
        const { peers, clients: own, startOrder, relayed } = node(host, known);
        const moved = movedBy(host, known);
        const reached = joins.reachedFrom(host);
        const joined = reached.flatMap(({ networks, pods }) => (pods === undefined ? networks : [...networks, pods]));
        const joinValues = reached.map(join => ({
          cluster: join.cluster,
          zone: join.zone,
          dns: join.dns,
          gateway: gatewayNow(join, moved).name,
        }));
        const preshared = presharedAt(known);
        const seenPeers = concatenated(
          memo(peers, run => run.map(peer => peerContext(peer, meshAddresses, away, elsewhere))),
        );
        return meshValue(
          {
            ...settings,
            endpoints,
            joined,
            takesPods,
            joins: joinValues,
            preshared: presharedValue(preshared, host.name),
            timer: timerSettings({ inventory, clients, joins: reached, peers, keyOf: keysOf(known) }),
          },
          host,
          {
            startOrder,
            clients: own,
            isRelay: ways.isRelay(host),
            relayed: relayed.map(({ host: name, relays }) => ({
              name,
              path: 'relay',
              relays,
              away: away.has(name),
              elsewhere: elsewhere.has(name),
              mesh_address: meshAddresses.get(name)?.[0] ?? null,
              mesh_addresses: meshAddresses.get(name) ?? [],
            })),
          },
          () => withoutNul(preshared === undefined ? seenPeers : withPreshared(seenPeers, peers, preshared, host.name)),
        );
      },
      warnings: (known, names) => {
        if (!names.has('mesh.peers')) return [];
        const left = new Set(inventory.hosts.flatMap(host => node(host, known).missing));
        return [
          ...[...left].map(host => ({
            what: `${host} is left out of the others' configurations: its public key is not known`,
            hint: `run the phase again once ${host} can be reached`,
          })),
          ...(presharedAt(known)?.without() ?? []).map(host => ({
            what: `${host} cannot be asked: pairs with it keep the pre-shared keys that they run with, or go on without`,
            hint: `run the phase again once ${host} can be reached`,
          })),
          ...(presharedAt(known)?.heldBack() ?? []).map(host => ({
            what: `${host} is reached over the mesh itself: the pre-shared key of the pair by which it is stays as it runs`,
            hint: 'run the phase from where its own address leads to it: what cuts that pair off would be seen only minutes later',
          })),
          ...expired.map(({ name, expires = '' }) => ({
            what: `the client ${name} is left out: ${expires} was its last day`,
            hint: `take it out of the file: ${ownCommand(`client revoke ${name}`)}`,
          })),
          ...movedWords(
            inventory.hosts.map(host => ({ host: host.name, moves: movesOf(host, known) })),
            joins.all,
          ),
          ...formerHosts(options, known).map(host => ({
            what: `${host} is no longer managed: the inventory does not list it, and its peers drop it`,
            hint: `what runs on ${host} stays as it is; to remove it there, list it again and run: ${ownCommand(`phase1 -l ${host}`)}`,
          })),
        ];
      },
    };
  },
};

/** Peers as templates see them, each with the name of the key that the host shares with it. */
const withPreshared = (
  contexts: readonly Context[],
  peers: readonly MeshPeer[],
  keys: PresharedKeys,
  host: string,
): readonly Context[] =>
  contexts.map((context, at) => {
    const name = keys.inForce(host, peers[at]?.host ?? '');
    return name === undefined ? context : { ...context, preshared_key: name };
  });

/** What a host does for the pre-shared keys of its pairs: `mesh.preshared`. */
const presharedValue = (keys: PresharedKeys | undefined, host: string) => ({
  make: keys?.make(host) ?? [],
  renew: keys?.renew(host) ?? [],
  take: keys?.take(host) ?? '',
  keep: keys?.keep(host) ?? [],
});

const meshValue = (
  settings: MeshSettings & {
    readonly endpoints: readonly string[];
    readonly joined: readonly string[];
    readonly takesPods: boolean;
    readonly preshared: Context;
    readonly joins: readonly Context[];
    readonly timer: readonly string[];
  },
  host: Host,
  {
    startOrder,
    clients,
    isRelay,
    relayed,
  }: {
    readonly startOrder: number;
    readonly clients: readonly MeshClient[];
    readonly isRelay: boolean;
    readonly relayed: readonly Context[];
  },
  peers: () => readonly Context[],
): Context => ({
  interface: settings.interface,
  subnet: listOf(settings.subnet)[0],
  subnets: listOf(settings.subnet),
  port: settings.port,
  mtu: settings.mtu,
  keepalive: settings.keepalive,
  topology: topologyName(settings.topology),
  address: meshAddressesOf(host)[0],
  addresses: meshAddressesOf(host),
  interface_addresses: meshAddressesOf(host).map(hostRoute),
  endpoints: settings.endpoints,
  joined: settings.joined,
  takes_pods: settings.takesPods,
  preshared_keys: settings.preshared_keys,
  preshared: settings.preshared,
  joins: settings.joins,
  timer: settings.timer,
  start_order: startOrder,
  clients: clients.map(clientContext),
  has_clients: clients.length > 0,
  is_relay: isRelay,
  relayed,
  peers: peers(),
});
