import { hostRoute } from '../../../model/address/host-route.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { SESSION } from '../../../remnants/wireguard/wireguard-session.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { meshAddressesOf, meshAddressOf } from '../mesh/mesh-section.ts';
import type { RunningPeer } from '../state/running-wireguard.ts';
import type { Echo } from './echo.ts';
import type { Arrival } from './reach.ts';
import type { PingResult, Survey } from './survey.ts';

/** Everything that is known when causes are looked for. */
export interface Scene {
  readonly inventory: Inventory;
  readonly mesh: Mesh;
  readonly surveys: ReadonlyMap<string, Survey>;
  readonly arrivals: readonly Arrival[];
  /** Pings below the mesh, where the mesh is broken. */
  readonly echoes: readonly Echo[];
  /** By host: the external port by which a router reaches it, where that is not the inventory's. */
  readonly foundPorts: ReadonlyMap<string, number>;
  /** The command that applies the phase again. */
  readonly rerun: string;
}

/** All surveys with their hosts, in the inventory's order. */
export const surveyed = ({ inventory, surveys }: Scene): readonly { readonly host: Host; readonly survey: Survey }[] =>
  inventory.hosts.flatMap(host => {
    const survey = surveys.get(host.name);
    return survey === undefined ? [] : [{ host, survey }];
  });

/** Every ordered pair of hosts that both told something, and that are peers. */
export function orderedPairs(scene: Scene) {
  const all = surveyed(scene);
  return all.flatMap(from =>
    all
      .filter(to => to !== from && scene.mesh.relays(from.host.name, to.host.name).length === 0)
      .map(to => ({ from, to })),
  );
}

/** Every ordered pair of hosts that both told something, and that reach each other by way of others. */
export function relayedPairs(scene: Scene) {
  const all = surveyed(scene);
  return all.flatMap(from =>
    all.flatMap(to => {
      if (to === from) return [];
      const relays = scene.mesh.relays(from.host.name, to.host.name);
      return relays.length === 0 ? [] : [{ from, to, relays }];
    }),
  );
}

interface PeerIndex {
  /** By allowed address; of two peers with one, the first. */
  readonly byAddress: ReadonlyMap<string, RunningPeer>;
  readonly byKey: ReadonlyMap<string, RunningPeer>;
}

const indices = new WeakMap<readonly RunningPeer[], PeerIndex>();

/** A host's peers by what they are looked for: causes ask for every pair, and of a large mesh a host has many. */
function indexOf(peers: readonly RunningPeer[]): PeerIndex {
  const known = indices.get(peers);
  if (known !== undefined) return known;
  const first = <T>(pick: (peer: RunningPeer) => readonly T[]): ReadonlyMap<T, RunningPeer> =>
    new Map(peers.flatMap(peer => pick(peer).map(key => [key, peer] as const)).toReversed());
  const made = { byAddress: first(peer => peer.allowedIps), byKey: first(peer => [peer.publicKey]) };
  indices.set(peers, made);
  return made;
}

/** The running peer of `from` that holds an address. */
export const peerHolding = ({ running }: Survey, address: string): RunningPeer | undefined =>
  running === undefined ? undefined : indexOf(running.peers).byAddress.get(hostRoute(address));

/** The running peer of `from` that holds the mesh address of `to`, the first of its two where it has both families. */
export const peerAt = (from: Survey, to: Host): RunningPeer | undefined => peerHolding(from, meshAddressOf(to));

/** The host's public key: of what runs, else of what its files would start. */
export const publicKeyOf = ({ running, file }: Survey): string | undefined =>
  running?.publicKey ?? file.keyFile ?? file.configuration;

/** The running peer of `from` that has the key of `to`. */
export const peerByKey = (from: Survey, to: Survey): RunningPeer | undefined =>
  from.running === undefined ? undefined : indexOf(from.running.peers).byKey.get(publicKeyOf(to) ?? '');

/** What pings from one to the other said; of its two addresses the worse. */
export function pingTo(from: Survey, to: Host): PingResult | undefined {
  const [address = '', ...more] = meshAddressesOf(to);
  if (more.length === 0) return from.pings.get(address);
  const all = [address, ...more].flatMap(one => from.pings.get(one) ?? []);
  const rank = ({ loss, largest }: PingResult): number => loss * 100_000 - (largest ?? 0);
  return all.reduce<PingResult | undefined>(
    (worst, one) => (worst !== undefined && rank(worst) >= rank(one) ? worst : one),
    undefined,
  );
}

/** Whether no ping of one reached the other and came back: in one of two families is broken, too. */
export const isBroken = (from: Survey, to: Host): boolean => pingTo(from, to)?.loss === 1;

/** Whether there is a live session as far as `from` knows. */
export const hasSession = (from: Survey, to: Host): boolean => (peerAt(from, to)?.age ?? SESSION) < SESSION;

/** Broken as one of them sees it. */
export const isBrokenPair = (scene: Pick<Scene, 'surveys'>, a: Host, b: Host): boolean => {
  const [one, two] = [scene.surveys.get(a.name), scene.surveys.get(b.name)];
  return (one !== undefined && isBroken(one, b)) || (two !== undefined && isBroken(two, a));
};
