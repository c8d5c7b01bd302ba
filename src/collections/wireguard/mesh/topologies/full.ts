import type { Host } from '../../../../model/inventory.ts';

/** Everybody is everybody's peer (the runbook: "direct connectivity, no single dependency for internal traffic"). */
export function full(host: Host, hosts: readonly Host[]): readonly Host[] {
  const at = hosts.indexOf(host);
  return hosts.slice(0, at).concat(hosts.slice(at + 1));
}
