import { grouped } from '../../../../model/grouped.ts';
import type { Host } from '../../../../model/inventory.ts';
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
  const heads = hosts.filter(host => own(host) === host);
  const arePeers = (one: Host, other: Host): boolean =>
    areTogether(one, other) || (own(one) === one && own(other) === other);
  const peers = new Map<Host, readonly Host[]>();
  const elsewhere = new Map<string, readonly Host[]>();
  const elsewhereOf = (host: Host): readonly Host[] => {
    const cluster = clusterOf.get(host.name) ?? '';
    const before = elsewhere.get(cluster);
    if (before !== undefined) return before;
    const found = hosts.filter(other => !areTogether(host, other));
    elsewhere.set(cluster, found);
    return found;
  };
  return {
    peersOf: host => {
      const before = peers.get(host);
      if (before !== undefined) return before;
      const mine = own(host) === host ? hosts : (membersOf.get(clusterOf.get(host.name) ?? '') ?? NOBODY);
      const found = mine.filter(other => other !== host && arePeers(host, other));
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
      return (dealt.get(peer.name) ?? NOBODY).filter(one => one !== peer);
    },
    isRelay: host => own(host) === host && heads.length > 1 && (dealt.get(host.name)?.length ?? 0) > 1,
    insideClusters: false,
    view: host => host.name,
  };
};
