import * as z from 'zod';
import { unread } from '../../../model/reading/unread.ts';
import { clusterOfOthers, knownProcesses, processesProbe } from '../../../remnants/processes.ts';
import { sections } from '../../../shell/sections.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { networkNamespacesProbe, parseNetworkNamespaces } from './network-namespaces.ts';
import othersPodsText from './others-pods.sh';

/** A field that names the cluster's own networks of CNI. */
export const cniNetworks = z
  .array(z.string().min(1))
  .default([])
  .describe(
    'Networks of CNI that are the cluster’s: a namespace of another one stays, with its interfaces. None: no difference is made.',
  );

/** Whose the pods of a host are, as far as it is not the old cluster. */
export interface OthersPods {
  /** Clusters of somebody else's that live on the host itself (MicroK8s, k0s). */
  readonly living: readonly string[];
  /** Of named network namespaces: whose cluster's processes are in them, or which other network CNI has noted for them. */
  readonly owners: ReadonlyMap<string, string>;
}

/** Nobody else has pods. */
export const NO_OTHERS: OthersPods = { living: [], owners: new Map() };

/** Lists named network namespaces, and who is in them where a cluster of somebody else's can live here. */
export const othersPodsProbe = lines(
  networkNamespacesProbe,
  sh`provision_processes() {
  ${processesProbe}
}`,
  raw(othersPodsText),
  sh`echo '== others'
provision_others_pods`,
);

/**
 * Evidence is who lives in a namespace; where nobody does, what CNI's library has noted.
 * @param networks networks of CNI that are the cluster's; none: what is noted makes no difference
 * @throws {Unread}
 */
export function parseOthersPods(stdout: string, networks: readonly string[]): OthersPods {
  const parts = sections(stdout);
  const owners = new Map<string, string>(
    parseNetworkNamespaces(stdout).flatMap(({ name, network }) =>
      network === undefined || networks.length === 0 || networks.includes(network)
        ? []
        : [[name, `the network ${network}`]],
    ),
  );
  const spaces = parts.get('spaces');
  if (spaces === undefined) return { living: [], owners };
  const processes = knownProcesses((parts.get('others') ?? []).join('\n'));
  const rooms = new Map<string, string>();
  const inhabitants: (readonly [string, number])[] = [];
  for (const line of spaces) {
    const [, inode, pid, room] = /^(\d+) (?:\/proc\/(\d+)\/ns\/net|\/run\/netns\/(.+))$/.exec(line) ?? [];
    if (inode === undefined) unread('stat', line);
    if (room !== undefined) rooms.set(inode, room);
    else inhabitants.push([inode, Number(pid)]);
  }
  if (!inhabitants.some(([, pid]) => pid === processes.self)) unread('the network namespaces of processes', '');
  const living = new Set<string>();
  for (const process of processes.all) {
    const cluster = clusterOfOthers(process, processes.all);
    if (cluster === undefined) continue;
    living.add(cluster);
    for (const [inode, pid] of inhabitants) {
      const room = rooms.get(inode);
      if (pid === process.pid && room !== undefined) owners.set(room, cluster);
    }
  }
  return { living: [...living], owners };
}
