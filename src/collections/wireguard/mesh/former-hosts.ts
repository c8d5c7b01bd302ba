import type { ContextOptions } from '../../../model/plan/context-provider.ts';
import type { Known } from '../../../model/plan/program.ts';
import { textFact } from '../../../model/plan/resource.ts';
import { runningPeers } from './public-keys.ts';

/**
 * Hosts that an earlier run knew, that the inventory no longer lists, and whose key somebody's running interface still has. Once
 * their peers have dropped them there is nothing left to say.
 */
export function formerHosts({ inventory, remembered }: ContextOptions, known: Known): readonly string[] {
  const listed = new Set(inventory.hosts.map(host => host.name));
  const former = [...remembered].filter(([name]) => !listed.has(name));
  // Who has which peers is worked out only where somebody is missing: it is long in a large mesh.
  if (former.length === 0) return [];
  const running = new Set(inventory.hosts.flatMap(host => Object.values(runningPeers(known.facts.get(host.name)))));
  return former.flatMap(([name, facts]) => {
    const key = textFact(facts, 'wireguard.public_key');
    return key !== undefined && running.has(key) ? [name] : [];
  });
}
