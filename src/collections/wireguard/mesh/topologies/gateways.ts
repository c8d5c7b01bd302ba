import { grouped } from '../../../../model/grouped.ts';
import type { Host } from '../../../../model/inventory.ts';
import { createWithout } from '../../../../model/text/chunk-memo.ts';
import type { MeshRelayed } from '../mesh.ts';
import { gatewaysAmong } from './relays-among.ts';
import { candidate, NOBODY, type Topology } from './ways.ts';

/**
 * Hosts of one cluster are peers, and so are the gateways of all clusters. Every host has one gateway of its own cluster, by which it reaches
 * all others and by which all others reach it; a cluster's hosts are dealt out to its gateways in turn. A gateway is its own, and so is a
 * host of no cluster.
 */
export const gateways: Topology = ({ hosts, clusters, gatewaysOf }) => {
  const clusterOf = new Map(clusters.flatMap(part => part.hosts.map(name => [name, part.name] as const)));
  const byName = new Map(hosts.map(host => [host.name, host]));
  const gatewayOf = new Map<Host, Host>(hosts.map(host => [host, host]));
  const membersOf = new Map<string, readonly Host[]>();
  for (const part of clusters) {
    const own = part.hosts.flatMap(name => byName.get(name) ?? []);
    const members = hosts.filter(host => own.includes(host));
    membersOf.set(part.name, members);
    const relays = gatewaysAmong(members.map(candidate), gatewaysOf(part)).flatMap(name => byName.get(name) ?? []);
    let turn = 0;
    for (const host of members) {
      const relay = relays.includes(host) ? host : relays[turn++ % relays.length];
      if (relay !== undefined) gatewayOf.set(host, relay);
    }
  }
  const own = (host: Host): Host => gatewayOf.get(host) ?? host;
  const dealt = grouped(hosts, host => own(host).name);
  const areTogether = (one: Host, other: Host): boolean => {
    const cluster = clusterOf.get(one.name);
    return cluster !== undefined && cluster === clusterOf.get(other.name);
  };
  const servedBy = new Map(hosts.map(host => [host, (dealt.get(host.name) ?? NOBODY).filter(one => one !== host)]));
  const heads = hosts.filter(host => own(host) === host);
  const arePeers = (one: Host, other: Host): boolean =>
    areTogether(one, other) || (own(one) === one && own(other) === other);
  const peers = new Map<Host, readonly Host[]>();
  const without = new Map<string, (host: Host) => readonly Host[]>();
  const elsewhere = new Map<string, readonly Host[]>();
  const relayed = new Map<string, readonly MeshRelayed[]>();
  const elsewhereOf = (host: Host): readonly Host[] => {
    // Of no cluster it is a place of its own.
    const cluster = clusterOf.get(host.name) ?? `/${host.name}`;
    const before = elsewhere.get(cluster);
    if (before !== undefined) return before;
    const found = hosts.filter(other => other !== host && !areTogether(host, other));
    elsewhere.set(cluster, found);
    return found;
  };
  return {
    peersOf: host => {
      const before = peers.get(host);
      if (before !== undefined) return before;
      const cluster = clusterOf.get(host.name) ?? '';
      const withinCluster = without.get(cluster) ?? createWithout(membersOf.get(cluster) ?? NOBODY);
      without.set(cluster, withinCluster);
      const found =
        own(host) === host ? hosts.filter(other => other !== host && arePeers(host, other)) : withinCluster(host);
      peers.set(host, found);
      return found;
    },
    next: (from, to) => {
      if (from === to || arePeers(from, to)) return to;
      return own(from) === from ? own(to) : own(from);
    },
    through: (from, peer) => {
      if (own(from) !== from) return peer === own(from) ? elsewhereOf(from) : NOBODY;
      if (areTogether(from, peer)) return NOBODY;
      return servedBy.get(peer) ?? NOBODY;
    },
    relayed: host => {
      const relay = own(host);
      const key = relay === host ? host.name : `by ${relay.name}`;
      const before = relayed.get(key);
      if (before !== undefined) return before;
      const found = elsewhereOf(host).flatMap((to): readonly MeshRelayed[] => {
        if (arePeers(host, to)) return [];
        return [
          {
            host: to.name,
            relays: [...new Set([relay, own(to)])].filter(one => one !== host && one !== to).map(({ name }) => name),
          },
        ];
      });
      relayed.set(key, found);
      return found;
    },
    isRelay: host => own(host) === host && heads.length > 1 && (dealt.get(host.name)?.length ?? 0) > 1,
    insideClusters: false,
    // A gateway has the others' gateways behind nobody; of the hosts of a cluster all have the same there by their own.
    view: host => (own(host) === host ? host.name : `by ${own(host).name}`),
  };
};
