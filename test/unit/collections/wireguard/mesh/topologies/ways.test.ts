import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMesh } from '../../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { createJoins } from '../../../../../../src/collections/wireguard/mesh/joins.ts';
import { meshAddressOf } from '../../../../../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Inventory } from '../../../../../../src/model/inventory.ts';
import { InputProblem } from '../../../../../../src/model/problems/problem.ts';
import { inventoryFrom } from './written.ts';

const keyOf = (host: string) => `key-of-${host}`;

/** By host: to which peer each CIDR belongs, as the kernel has it; nobody's twice. */
function tables(inventory: Inventory): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const mesh = createMesh(inventory);
  return new Map(
    inventory.hosts.map(({ name }) => {
      const { peers } = mesh.node(name, keyOf);
      const table = new Map(peers.flatMap(peer => peer.allowedIps.map(cidr => [cidr, peer.host] as const)));
      expect(table.size, name).toBe(peers.flatMap(peer => peer.allowedIps).length);
      return [name, table];
    }),
  );
}

/**
 * The hosts that a packet comes through from one to another, by the two rules of cryptokey routing: it is sent to the peer to which its
 * destination belongs, and taken only from the peer to which its source belongs.
 */
function follow(
  all: ReturnType<typeof tables>,
  packet: { readonly at: string; readonly source: string; readonly destination: string; readonly end: string },
): readonly string[] {
  const way = [packet.at];
  for (let at = packet.at; at !== packet.end; ) {
    const next = all.get(at)?.get(packet.destination);
    if (next === undefined) throw new Error(`${at} has nobody for ${packet.destination}`);
    if (way.includes(next)) throw new Error(`a loop: ${way.join(' ')} ${next}`);
    const owner = all.get(next)?.get(packet.source);
    if (owner !== at) throw new Error(`${next} takes ${packet.source} from ${owner}, not from ${at}`);
    way.push(next);
    at = next;
  }
  return way;
}

function everyPairArrives(inventory: Inventory): void {
  const all = tables(inventory);
  const mesh = createMesh(inventory);
  const cidr = (name: string): string => {
    const host = inventory.hosts.find(one => one.name === name);
    return host === undefined ? '' : `${meshAddressOf(host)}/32`;
  };
  for (const { name: from } of inventory.hosts)
    for (const { name: to } of inventory.hosts) {
      if (from === to) continue;
      const way = follow(all, { at: from, source: cidr(from), destination: cidr(to), end: to });
      expect(way.slice(1, -1)).toEqual(mesh.relays(from, to));
      for (const [at, step] of way.slice(1).entries()) {
        const before = way[at] ?? '';
        const [there, back] = [mesh.path(before, step), mesh.path(step, before)];
        expect(there.endpoint ?? back.endpoint, `${before} ${step}`).toBeDefined();
      }
      for (const relay of mesh.relays(from, to)) expect(mesh.isRelay(relay)).toBe(true);
    }
  // What other clusters offer, and its answers.
  for (const host of inventory.hosts)
    for (const { gateway, networks } of createJoins(inventory).reachedFrom(host))
      for (const network of networks) {
        const packet = { source: cidr(host.name), destination: network };
        follow(all, { ...packet, at: host.name, end: gateway.name });
        follow(all, { at: gateway.name, end: host.name, source: network, destination: cidr(host.name) });
      }
}

const hosts = fc.array(
  fc.record({
    site: fc.nat({ max: 3 }),
    cluster: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
    isPublic: fc.boolean(),
    isForwarded: fc.boolean(),
    isAway: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  }),
  { minLength: 2, maxLength: 9 },
);

/** Each cluster at one site, so that its hosts meet. */
const together = hosts.map(all => all.map(one => ({ ...one, site: one.cluster ?? 3 })));

describe.each(['full', 'hub', '{ hub: [h1, h0] }', 'gateways'])('whatever the inventory, in a mesh of %s', topology => {
  test('it is refused, or every packet arrives, by AllowedIPs alone, and its answer by the same way', () => {
    const seen = { sound: 0, refused: 0 };
    const all = topology === 'gateways' ? fc.oneof(together, hosts) : hosts;
    fc.assert(
      fc.property(all, (one): void => {
        let inventory: Inventory;
        try {
          inventory = inventoryFrom({ topology, hosts: one });
        } catch (error) {
          if (!(error instanceof InputProblem)) throw error;
          seen.refused += 1;
          return;
        }
        seen.sound += 1;
        everyPairArrives(inventory);
      }),
      { numRuns: 150 },
    );
    expect(seen.sound).toBeGreaterThan(10);
  });
});
