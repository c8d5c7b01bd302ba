import type { Host } from '../../../../model/inventory.ts';
import { full } from './full.ts';
import { hubAmong } from './relays-among.ts';
import { candidate, NOBODY, type Topology } from './ways.ts';

/** Hosts that meet are peers; what two that can never meet say to each other goes by way of one hub, which meets everybody. */
export const hub: Topology = fleet => {
  const { hosts, hubs, paths } = fleet;
  const name = hubAmong(hosts.map(candidate), hubs);
  const relay = hosts.find(host => host.name === name);
  if (relay === undefined) return full(fleet);
  const known = new Map<string, Map<string, boolean>>();
  /** Whether two are peers: so are all others with the same signs. */
  const meet = (one: Host, other: Host): boolean => {
    if (one === relay || other === relay) return true;
    const row = known.get(paths.sign(one)) ?? new Map<string, boolean>();
    known.set(paths.sign(one), row);
    const found = row.get(paths.sign(other)) ?? paths.meet(one, other);
    row.set(paths.sign(other), found);
    return found;
  };
  const split = new Map<Host, { readonly peers: readonly Host[]; readonly far: readonly Host[] }>();
  const splitOf = (host: Host) => {
    const before = split.get(host);
    if (before !== undefined) return before;
    const peers: Host[] = [];
    const far: Host[] = [];
    for (const other of hosts) if (other !== host) (meet(host, other) ? peers : far).push(other);
    const made = { peers, far };
    split.set(host, made);
    return made;
  };
  let relaying: boolean | undefined;
  return {
    peersOf: host => splitOf(host).peers,
    next: (from, to) => (from === to || meet(from, to) ? to : relay),
    through: (from, peer) => (peer === relay ? splitOf(from).far : NOBODY),
    isRelay: host => {
      if (host !== relay) return false;
      relaying ??= hosts.some(one => splitOf(one).far.length > 0);
      return relaying;
    },
    insideClusters: true,
    view: host => (splitOf(host).far.length === 0 ? '' : host.name),
  };
};
