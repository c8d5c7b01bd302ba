import type { AdminWay } from '../../../model/cluster/admin-way.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { kubernetesSection } from '../../kubernetes/kubernetes-section.ts';
import { k3sBackup } from '../backup/k3s-backup.ts';
import { k3sCertificates } from '../certificates/k3s-certificates.ts';
import { serversOf } from '../config/node-config.ts';
import { k3sMigration } from '../migration/k3s-migration.ts';
import { k3sNodes } from '../nodes/k3s-nodes.ts';
import { k3sRestore } from '../restore/k3s-restore.ts';
import { identityIn, nodesIn } from '../state/nodes-in.ts';
import { k3sTokens } from '../tokens/k3s-tokens.ts';
import { k3sUpgrade } from '../upgrade/k3s-upgrade.ts';
import { accessOfServer, accessSections } from './access-of-server.ts';

/** The port that a cluster's API is served on. */
function apiPort(inventory: Inventory): number {
  const port = Number(kubernetesSection.of(inventory).server['https-listen-port'] ?? 6443);
  return Number.isInteger(port) ? port : 6443;
}

/** Addresses of a server that do not depend on where somebody asks from. */
const ofHost = (host: Host, inventory: Inventory): readonly string[] => [
  ...(inventory.overlays ?? []).flatMap(overlay => overlay.addresses.get(host.name) ?? []),
  host.address,
  host.ssh.address,
  ...(host.publicAddress === undefined ? [] : [host.publicAddress]),
];

/**
 * Where a cluster's API may be reached, best first: names and addresses that the inventory gives it, then for each server
 * its mesh address, that of its LAN, and a public one.
 */
const apiAddresses = (inventory: Inventory): readonly string[] => [
  ...new Set([
    ...kubernetesSection.of(inventory).tls_san,
    ...serversOf(inventory).flatMap(host => ofHost(host, inventory)),
  ]),
];

/** How a cluster of K3s is administered. */
export const k3sAdmin: AdminWay = {
  servers: serversOf,
  sections: accessSections,
  accessOf: accessOfServer,
  backup: k3sBackup,
  restore: k3sRestore,
  upgrade: k3sUpgrade,
  network: k3sMigration,
  certificates: k3sCertificates,
  nodes: k3sNodes,
  tokens: k3sTokens,
  identityOf: (inventory, facts, before) => {
    const nodes = nodesIn({ facts });
    const own = identityIn(
      nodes,
      serversOf(inventory).map(({ name }) => name),
    );
    // Only what the phase has noted there has passed the fence.
    const isNoted = nodes.some(({ noted }) => noted?.name === inventory.cluster && noted.uid === own?.uid);
    if (own === undefined || !isNoted) return undefined;
    const kept = before();
    const read = new Set(nodes.map(({ host }) => host));
    const servers = new Set([
      ...nodes.flatMap(({ host, datastore }) => (datastore ? [host] : [])),
      ...(kept?.uid === own.uid ? kept.servers.filter(host => !read.has(host)) : []),
    ]);
    return { name: inventory.cluster, ...own, servers: [...servers].sort() };
  },
  places: inventory => apiAddresses(inventory).map(address => ({ address, port: apiPort(inventory) })),
  // Its certificate is for the loopback, too.
  local: inventory => ({ address: '127.0.0.1', port: apiPort(inventory) }),
};
