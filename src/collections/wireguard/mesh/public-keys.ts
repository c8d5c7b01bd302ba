import * as z from 'zod';
import { isHostRoute, withoutLength } from '../../../model/address/host-route.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { type Facts, textFact } from '../../../model/plan/resource.ts';
import { jsonValue } from '../../../model/text/json-value.ts';
import { isKey } from '../state/wireguard-schema.ts';
import type { PublicKeyOf } from './mesh.ts';
import { meshAddressesOf, meshAddressOf, meshSection } from './mesh-section.ts';

/** Allowed IP → public key, as a host's running interface has them (fact `wireguard.peers`). */
const peersFact = z.record(z.string(), z.string());

const valid = (key: string | undefined): string | undefined => (key !== undefined && isKey(key) ? key : undefined);

/** By allowed address, the keys that a host's running interface has. A host may print anything: what is no JSON of this form says nothing. */
export function runningPeers(facts: Facts | undefined): Readonly<Record<string, string>> {
  const fact = textFact(facts, 'wireguard.peers');
  return fact === undefined ? {} : (peersFact.safeParse(jsonValue(fact)).data ?? {});
}

/** Whether two hosts are peers. */
type ArePeers = (one: Host, other: Host) => boolean;

/** The keys of a running interface by address, without those that hold what is behind a relay, as far as that can be told: each host has one. */
function ownKeys(
  running: Readonly<Record<string, string>>,
  isPeer: (address: string) => boolean,
  hostAt: ReadonlyMap<string, Host>,
): readonly (readonly [address: string, key: string])[] {
  const all = Object.entries(running).map(([ip, key]) => [isHostRoute(ip) ? withoutLength(ip) : ip, key] as const);
  const owners = new Map<string, Set<Host>>();
  for (const [address, key] of all) {
    const host = hostAt.get(address);
    if (host === undefined || !isPeer(address)) continue;
    owners.set(key, (owners.get(key) ?? new Set<Host>()).add(host));
  }
  return all.filter(
    ([address, key]) => valid(key) !== undefined && isPeer(address) && (owners.get(key)?.size ?? 0) < 2,
  );
}

/** For each mesh address the key by which most hosts know it; among equals, the first in the inventory's order. */
function keysKnownToPeers(
  inventory: Inventory,
  facts: ReadonlyMap<string, Facts>,
  arePeers: ArePeers,
): ReadonlyMap<string, string> {
  const hostAt = new Map(
    inventory.hosts.flatMap(host => meshAddressesOf(host).map(address => [address, host] as const)),
  );
  const votes = new Map<string, Map<string, number>>();
  for (const host of inventory.hosts) {
    const isPeer = (address: string): boolean => {
      const other = hostAt.get(address);
      return other === undefined || other === host || arePeers(host, other);
    };
    for (const [address, key] of ownKeys(runningPeers(facts.get(host.name)), isPeer, hostAt)) {
      const count = votes.get(address) ?? new Map<string, number>();
      count.set(key, (count.get(key) ?? 0) + 1);
      votes.set(address, count);
    }
  }
  const winner = (count: ReadonlyMap<string, number>): string =>
    [...count].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  return new Map([...votes].map(([address, count]) => [address, winner(count)]));
}

/**
 * Tells a host's public key from the best source there is: what the host itself says, what the inventory pins, what the
 * running interfaces of the others have at its address, what an earlier run remembered. So a host that cannot be
 * reached this time keeps its place in the others' configurations. A key that another host says is its own is not
 * taken for this one second-hand, nor one at which the address is behind a relay. Facts are by host; anything malformed in them counts as not said.
 */
export function publicKeys(
  inventory: Inventory,
  facts: ReadonlyMap<string, Facts>,
  remembered: ReadonlyMap<string, string>,
  arePeers: ArePeers = () => true,
): PublicKeyOf {
  const certain = new Map<string, string>();
  for (const host of inventory.hosts) {
    const key =
      valid(textFact(facts.get(host.name), 'wireguard.public_key')) ??
      valid(meshSection.ofHost(host).wireguard_public_key);
    if (key !== undefined) certain.set(host.name, key);
  }
  const taken = new Set(certain.values());
  if (certain.size === inventory.hosts.length) return host => certain.get(host);
  const known = keysKnownToPeers(inventory, facts, arePeers);
  const all = new Map(certain);
  for (const host of inventory.hosts) {
    if (all.has(host.name)) continue;
    const secondHand = [known.get(meshAddressOf(host)), valid(remembered.get(host.name))];
    const key = secondHand.find(one => one !== undefined && !taken.has(one));
    if (key !== undefined) all.set(host.name, key);
  }
  return host => all.get(host);
}
