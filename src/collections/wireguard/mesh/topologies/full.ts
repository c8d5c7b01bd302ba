import type { Host } from '../../../../model/inventory.ts';

/** Every host is a peer of every other: traffic is direct, and depends on no third host. */
export function full(host: Host, hosts: readonly Host[]): readonly Host[] {
  const at = hosts.indexOf(host);
  return hosts.slice(0, at).concat(hosts.slice(at + 1));
}
