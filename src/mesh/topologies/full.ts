import type { Host } from '../../model/inventory.ts';

/** Everybody is everybody's peer (the runbook: "direct connectivity, no single dependency for internal traffic"). */
export const full = (host: Host, hosts: readonly Host[]): readonly Host[] =>
  hosts.filter(other => other.name !== host.name);
