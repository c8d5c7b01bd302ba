import * as z from 'zod';
import { isHostRoute, withoutLength } from '../../../model/address/host-route.ts';
import type { Inventory } from '../../../model/inventory.ts';
import { type Facts, textFact } from '../../../model/plan/resource.ts';
import { jsonValue } from '../../../model/text/json-value.ts';
import { isKey } from '../state/wireguard-schema.ts';
import type { PublicKeyOf } from './mesh.ts';
import { meshAddressOf, meshSection } from './mesh-section.ts';

/** Allowed IP → public key, as a host's running interface has them (fact `wireguard.peers`). */
const peersFact = z.record(z.string(), z.string());

const valid = (key: string | undefined): string | undefined => (key !== undefined && isKey(key) ? key : undefined);

/** By allowed address, the keys that a host's running interface has. A host may print anything: what is no JSON of this form says nothing. */
export function runningPeers(facts: Facts | undefined): Readonly<Record<string, string>> {
  const fact = textFact(facts, 'wireguard.peers');
  return fact === undefined ? {} : (peersFact.safeParse(jsonValue(fact)).data ?? {});
}

/** For each mesh address the key by which most hosts know it; among equals, the first in the inventory's order. */
function keysKnownToPeers(inventory: Inventory, facts: ReadonlyMap<string, Facts>): ReadonlyMap<string, string> {
  const votes = new Map<string, Map<string, number>>();
  for (const host of inventory.hosts) {
    for (const [ip, key] of Object.entries(runningPeers(facts.get(host.name)))) {
      if (valid(key) === undefined) continue;
      const address = isHostRoute(ip) ? withoutLength(ip) : ip;
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
 * taken for this one second-hand. Facts are by host; anything malformed in them counts as not said.
 */
export function publicKeys(
  inventory: Inventory,
  facts: ReadonlyMap<string, Facts>,
  remembered: ReadonlyMap<string, string>,
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
  const known = keysKnownToPeers(inventory, facts);
  const all = new Map(certain);
  for (const host of inventory.hosts) {
    if (all.has(host.name)) continue;
    const secondHand = [known.get(meshAddressOf(host)), valid(remembered.get(host.name))];
    const key = secondHand.find(one => one !== undefined && !taken.has(one));
    if (key !== undefined) all.set(host.name, key);
  }
  return host => all.get(host);
}
