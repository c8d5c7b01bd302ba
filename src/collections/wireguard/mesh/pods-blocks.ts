import { encloses, parseNetwork } from '../../../model/address/network.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import type { Known } from '../../../model/plan/program.ts';
import { type Facts, textFact } from '../../../model/plan/resource.ts';
import type { Joins } from './joins.ts';
import type { PodsBlockOf, PublicKeyOf } from './mesh.ts';
import { runningPeers } from './public-keys.ts';

/** Whether a text is a block of a network (both as CIDRs), smaller than the whole. */
function isBlockOf(text: string, pods: string): boolean {
  const [block, whole] = [parseNetwork(text), parseNetwork(pods)];
  return block !== undefined && whole !== undefined && block.prefix > whole.prefix && encloses(whole, block);
}

/**
 * Tells which block of the pods' network is behind a host from the best source there is: what the host itself says (fact `pods.block`), what the
 * running interfaces of others allow its key, and of a host that cannot be asked, what an earlier run remembered. What two hosts would have,
 * none has who has it second-hand: cryptokey routing gives a network to one peer only. Hosts may print anything; what is no block counts as not said.
 */
export function podsBlocks(
  { hosts }: Inventory,
  joins: Joins,
  remembered: ReadonlyMap<string, Facts>,
  isRelay: (host: Host) => boolean = () => false,
): (known: Known, publicKeyOf: PublicKeyOf) => PodsBlockOf {
  const behind = hosts.flatMap(host => {
    const pods = joins.podsBehind(host);
    return pods === undefined ? [] : [{ name: host.name, pods, isRelay: isRelay(host) }];
  });
  if (behind.length === 0) return () => () => undefined;
  return ({ facts, silent }, publicKeyOf) => {
    const blocks = new Map<string, string>();
    for (const { name, pods } of behind) {
      const told = textFact(facts.get(name), 'pods.block');
      if (told !== undefined && isBlockOf(told, pods)) blocks.set(name, told);
    }
    const taken = new Set(blocks.values());
    const running = hosts.map(({ name }) => Object.entries(runningPeers(facts.get(name))));
    for (const { name, pods, isRelay } of behind) {
      if (blocks.has(name)) continue;
      const key = publicKeyOf(name);
      // A relay is allowed the blocks of others, too.
      const seen = isRelay
        ? []
        : running.flatMap(peers => peers.filter(peer => peer[1] === key).map(([allowed]) => allowed));
      const before = silent.has(name) ? textFact(remembered.get(name), 'pods.block') : undefined;
      const block = [...seen, before].find(one => one !== undefined && isBlockOf(one, pods) && !taken.has(one));
      if (block === undefined) continue;
      blocks.set(name, block);
      taken.add(block);
    }
    return name => blocks.get(name);
  };
}
