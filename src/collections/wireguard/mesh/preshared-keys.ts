import { hostRoute } from '../../../model/address/host-route.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { listOf } from '../../../model/one-or-many.ts';
import type { Known } from '../../../model/plan/program.ts';
import type { Facts } from '../../../model/plan/resource.ts';
import { unknownToken } from '../../../model/text/unknown.ts';
import { parsePresharedName, presharedName } from '../state/preshared-list.ts';

/**
 * Which pre-shared keys the pairs of a mesh have, as far as a run knows. A key comes into force only where both hosts of the pair can be
 * written to and are known to have the same; where one cannot, the other keeps what it runs with. Of two hosts the one that stands earlier in
 * the inventory makes the key.
 */
export interface PresharedKeys {
  /** The name under which a host has the key that it is to share with a peer; `undefined`: none. */
  readonly inForce: (host: string, peer: string) => string | undefined;
  /** Names of the keys that a host is to make. */
  readonly make: (host: string) => readonly string[];
  /** The same where each key that it has made is to be followed by another. */
  readonly renew: (host: string) => readonly string[];
  /** Keys that others have made for a host, a line each: its name there, the key, its digest; behind the name of one that is still to be made stands the placeholder. */
  readonly take: (host: string) => string;
  /** Names of the keys that a host is to keep once the mesh runs; behind one that it is still to make stands the placeholder. */
  readonly keep: (host: string) => readonly string[];
  /** Hosts that this run reaches over the mesh itself, and a pair of which waits for that reason. */
  readonly heldBack: () => readonly string[];
  /** Hosts that cannot be asked and for which others lack a key. */
  readonly without: () => readonly string[];
}

/** Digests of the keys that a host shares with another, by number. */
type Numbers = ReadonlyMap<number, string>;

/** What is to become of the key of a pair. */
type Pair =
  /** One of the two cannot be asked, or written to, or is reached by way of the other over the mesh itself. */
  | { readonly kind: 'as it runs' }
  | { readonly kind: 'none' }
  | { readonly kind: 'agreed'; readonly number: number }
  /** The first has made it, the other does not have it. */
  | { readonly kind: 'made'; readonly number: number; readonly key: string; readonly digest: string }
  | { readonly kind: 'due'; readonly number: number };

const NONE: Numbers = new Map();

const mappingOf = (facts: Facts | undefined, name: string): Readonly<Record<string, unknown>> | undefined => {
  const fact = facts?.[name];
  return isMapping(fact) ? fact : undefined;
};

/** By the other host; `undefined`: this one has told nothing of its keys. */
function heldBy(facts: Facts | undefined): ReadonlyMap<string, Map<number, string>> | undefined {
  const told = mappingOf(facts, 'wireguard.preshared_keys');
  if (told === undefined) return undefined;
  const held = new Map<string, Map<number, string>>();
  for (const [text, digest] of Object.entries(told)) {
    const name = parsePresharedName(text);
    if (name === undefined || typeof digest !== 'string') continue;
    const numbers = held.get(name.host) ?? new Map<number, string>();
    numbers.set(name.number, digest);
    held.set(name.host, numbers);
  }
  return held;
}

const newest = (numbers: Iterable<number>): number => Math.max(0, ...numbers);

/**
 * @param hosts names, in the inventory's order
 * @param addressesOf a host's addresses inside the mesh
 * @param arePeers whether two hosts are peers: others share no key
 * @returns by what a run knows; `undefined`: no host has a pre-shared key, and none is wanted
 */
export function createPresharedKeys(
  hosts: readonly string[],
  isWanted: boolean,
  addressesOf: (host: string) => readonly string[],
  arePeers: (one: string, other: string) => boolean = () => true,
): (known: Known) => PresharedKeys | undefined {
  const made = new WeakMap<Known, { readonly keys: PresharedKeys | undefined }>();
  return known => {
    const before = made.get(known) ?? { keys: presharedKeys(hosts, isWanted, addressesOf, arePeers, known) };
    made.set(known, before);
    return before.keys;
  };
}

function presharedKeys(
  hosts: readonly string[],
  isWanted: boolean,
  addressesOf: (host: string) => readonly string[],
  arePeers: (one: string, other: string) => boolean,
  { facts, silent }: Known,
): PresharedKeys | undefined {
  const held = new Map(hosts.map(host => [host, heldBy(facts.get(host))]));
  if (!isWanted && hosts.every(host => (held.get(host)?.size ?? 0) === 0)) return undefined;
  const order = new Map(hosts.map((host, at) => [host, at]));
  const isFirst = (one: string, other: string): boolean => (order.get(one) ?? 0) < (order.get(other) ?? 0);
  const isReady = (host: string): boolean => !silent.has(host) && held.get(host) !== undefined;
  const hostAt = new Map(hosts.flatMap(host => addressesOf(host).map(address => [address, host] as const)));
  /** By which host this run comes to one over the mesh, where it does; empty: by none of them. */
  const wayInBy = new Map(
    hosts.flatMap(host => {
      const [client, server] = listOf(facts.get(host)?.['wireguard.way_in']);
      if (typeof client !== 'string' || typeof server !== 'string') return [];
      return hostAt.get(server) === host ? [[host, hostAt.get(client) ?? ''] as const] : [];
    }),
  );
  /** Its guard would let a change pass that cuts it: a session outlives the key by minutes. */
  const carriesWayIn = (one: string, other: string): boolean =>
    [other, ''].some(by => wayInBy.get(one) === by) || [one, ''].some(by => wayInBy.get(other) === by);
  const numbersOf = (host: string, peer: string): Numbers => held.get(host)?.get(peer) ?? NONE;
  const newKeyOf = (host: string, name: string): string | undefined => {
    const key = mappingOf(facts.get(host), 'wireguard.preshared_new')?.[name];
    return typeof key === 'string' ? key : undefined;
  };

  const nextOf = (one: string, other: string): number =>
    newest([...numbersOf(one, other).keys(), ...numbersOf(other, one).keys()]) + 1;
  const decide = (first: string, second: string): Pair => {
    if (!isReady(first) || !isReady(second) || carriesWayIn(first, second)) return { kind: 'as it runs' };
    if (!isWanted) return { kind: 'none' };
    const [here, there] = [numbersOf(first, second), numbersOf(second, first)];
    const number = newest(here.keys());
    const key = newKeyOf(first, presharedName({ host: second, number }));
    const digest = here.get(number);
    if (key !== undefined && digest !== undefined && number > newest(there.keys()))
      return { kind: 'made', number, key, digest };
    const agreed = newest([...here].flatMap(([one, told]) => (there.get(one) === told ? [one] : [])));
    return agreed > 0 ? { kind: 'agreed', number: agreed } : { kind: 'due', number: nextOf(first, second) };
  };
  const pairs = new Map<string, Pair>();
  const pairOf = (host: string, peer: string): Pair => {
    const [first, second] = isFirst(host, peer) ? [host, peer] : [peer, host];
    const id = `${first} ${second}`;
    const pair = pairs.get(id) ?? decide(first, second);
    pairs.set(id, pair);
    return pair;
  };

  /** Of a key that is not among those that the host keeps, nobody can say it again: then the newest that it keeps. */
  const asItRuns = (host: string, peer: string): string | undefined => {
    const kept = numbersOf(host, peer);
    if (kept.size === 0) return undefined;
    const running = mappingOf(facts.get(host), 'wireguard.preshared_running') ?? {};
    const told = addressesOf(peer).map(address => running[hostRoute(address)]);
    const name = told.find(one => typeof one === 'string');
    if (typeof name !== 'string') return undefined;
    const parsed = parsePresharedName(name);
    // Behind a relay the address belongs to that one's key.
    const number = parsed?.host === peer ? parsed.number : undefined;
    return number !== undefined && kept.has(number) ? name : presharedName({ host: peer, number: newest(kept.keys()) });
  };
  const inForce = (host: string, peer: string): string | undefined => {
    const pair = pairOf(host, peer);
    if (pair.kind === 'none') return undefined;
    return pair.kind === 'as it runs' ? asItRuns(host, peer) : presharedName({ host: peer, number: pair.number });
  };
  const othersOf = (host: string): readonly string[] => hosts.filter(one => one !== host && arePeers(host, one));
  return {
    inForce,
    make: host =>
      othersOf(host).flatMap(peer => {
        const pair = pairOf(host, peer);
        return pair.kind === 'due' && isFirst(host, peer) ? [presharedName({ host: peer, number: pair.number })] : [];
      }),
    renew: host =>
      othersOf(host).flatMap(peer => {
        const pair = pairOf(host, peer);
        if (!isFirst(host, peer) || pair.kind === 'as it runs' || pair.kind === 'none') return [];
        const number = pair.kind === 'made' ? pair.number : nextOf(host, peer);
        return [presharedName({ host: peer, number })];
      }),
    take: host =>
      othersOf(host)
        .flatMap(peer => {
          const pair = pairOf(host, peer);
          if (isFirst(host, peer)) return [];
          if (pair.kind !== 'due' && pair.kind !== 'made') return [];
          const name = presharedName({ host: peer, number: pair.number });
          return [pair.kind === 'due' ? `${name} ${unknownToken()}\n` : `${name} ${pair.key} ${pair.digest}\n`];
        })
        .join(''),
    keep: host =>
      othersOf(host).flatMap(peer => {
        const pair = pairOf(host, peer);
        if (pair.kind === 'none') return [];
        if (pair.kind === 'as it runs')
          return [...numbersOf(host, peer).keys()].map(number => presharedName({ host: peer, number }));
        const name = presharedName({ host: peer, number: pair.number });
        return [pair.kind === 'due' && isFirst(host, peer) ? `${name} ${unknownToken()}` : name];
      }),
    heldBack: () =>
      hosts.filter(
        host =>
          !silent.has(host) &&
          wayInBy.has(host) &&
          othersOf(host).some(peer => carriesWayIn(host, peer) && (asItRuns(host, peer) === undefined) === isWanted),
      ),
    without: () =>
      isWanted
        ? hosts.filter(
            peer => !isReady(peer) && othersOf(peer).some(host => isReady(host) && asItRuns(host, peer) === undefined),
          )
        : [],
  };
}
