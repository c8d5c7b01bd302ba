import type { Cause } from '../../../diagnosis/cause.ts';
import type { HostScene } from '../../../diagnosis/host-survey.ts';
import { type Host, presentOf } from '../../../model/inventory.ts';
import { roleOf, serversOf } from '../config/node-config.ts';
import type { ClusterSaid } from './cluster-said.ts';
import type { NodeSaid } from './node-said.ts';

/** What the hosts and the API of their cluster told. */
export type ClusterScene = HostScene<NodeSaid>;

/** One reason why a cluster does not come up, or not as it should. */
export type ClusterCause = Cause<ClusterScene>;

export interface SaidHost {
  readonly host: Host;
  readonly said: NodeSaid;
  /** `k3s` or `k3s-agent`. */
  readonly unit: string;
}

/** All hosts that told something, in the inventory's order. */
export const saidHosts = ({ inventory, said }: ClusterScene): readonly SaidHost[] =>
  inventory.hosts.flatMap(host => {
    const one = said.get(host.name);
    return one === undefined ? [] : [{ host, said: one, unit: roleOf(host) === 'server' ? 'k3s' : 'k3s-agent' }];
  });

/** What the API told; `undefined` where no server's answered. */
export function toldBy({ said }: ClusterScene): Exclude<ClusterSaid, { silent: string }> | undefined {
  for (const { cluster } of said.values()) if (cluster !== undefined && !('silent' in cluster)) return cluster;
  return undefined;
}

/** The server that agents join; its name, and what it told. */
export function firstServer(scene: ClusterScene): { readonly name: string; readonly said: NodeSaid | undefined } {
  const servers = serversOf(scene.inventory);
  const server = presentOf(servers)[0] ?? servers[0];
  return { name: server?.name ?? '', said: scene.said.get(server?.name ?? '') };
}

/** K3s tells systemd that an agent has started long after its node is Ready. */
export const isUp = ({ said }: SaidHost): boolean => said.unit?.active === 'active' || said.joined;

/** Hosts on which K3s is not up: only of these the journal tells why. */
export const notUp = (scene: ClusterScene): readonly SaidHost[] => saidHosts(scene).filter(one => !isUp(one));

/** What systemd says of the unit, as evidence. */
export const unitState = ({ said, unit }: SaidHost): string =>
  said.unit === undefined
    ? 'systemd does not run'
    : `${unit} is ${said.unit.active} (${said.unit.sub}), restarted ${said.unit.restarts} × by itself`;

/** Its last troubled lines, as evidence. */
export const journalOf = ({ journal }: NodeSaid): readonly string[] => journal.map(line => `journal: ${line}`);
