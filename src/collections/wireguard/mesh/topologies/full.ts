import type { Host } from '../../../../model/inventory.ts';
import { createWithout } from '../../../../model/text/chunk-memo.ts';

const others = new WeakMap<readonly Host[], (host: Host) => readonly Host[]>();

/** Every host is a peer of every other: traffic is direct, and depends on no third host. */
export function full(host: Host, hosts: readonly Host[]): readonly Host[] {
  const othersOf = others.get(hosts) ?? createWithout(hosts);
  others.set(hosts, othersOf);
  return othersOf(host);
}
