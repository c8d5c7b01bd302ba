import type { Host } from '../../../../model/inventory.ts';
import { createWithout } from '../../../../model/text/chunk-memo.ts';
import type { MeshRelayed } from '../mesh.ts';
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
  const splitFor = (host: Host) => {
    const peers: Host[] = [];
    const far: Host[] = [];
    for (const other of hosts) if (other !== host) (meet(host, other) ? peers : far).push(other);
    return { peers, far };
  };
  const shared = new Map<
    string,
    { readonly without: (host: Host) => readonly Host[]; readonly far: readonly Host[] }
  >();
  /** Hosts with one sign that meet each other have the same others. */
  const splitBySign = (host: Host) => {
    const sign = host === relay ? '' : paths.sign(host);
    const before = shared.get(sign);
    if (before !== undefined) return { peers: before.without(host), far: before.far };
    const { peers, far } = splitFor(host);
    const mine = new Set([host, ...peers]);
    const made = { without: createWithout(hosts.filter(one => mine.has(one))), far };
    shared.set(sign, made);
    return { peers: made.without(host), far };
  };
  const split = new Map<Host, { readonly peers: readonly Host[]; readonly far: readonly Host[] }>();
  const splitOf = (host: Host) => {
    const before = split.get(host);
    if (before !== undefined) return before;
    const made = paths.meet(host, host) || host === relay ? splitBySign(host) : splitFor(host);
    split.set(host, made);
    return made;
  };
  const entries = new Map<Host, MeshRelayed>();
  const entryOf = (host: Host): MeshRelayed => {
    const entry = entries.get(host) ?? { host: host.name, relays: [relay.name] };
    entries.set(host, entry);
    return entry;
  };
  const relayedOf = new Map<readonly Host[], readonly MeshRelayed[]>();
  let relaying: boolean | undefined;
  return {
    peersOf: host => splitOf(host).peers,
    next: (from, to) => (from === to || meet(from, to) ? to : relay),
    through: (from, peer) => (peer === relay ? splitOf(from).far : NOBODY),
    relayed: host => {
      const { far } = splitOf(host);
      const known = relayedOf.get(far) ?? far.map(entryOf);
      relayedOf.set(far, known);
      return known;
    },
    isRelay: host => {
      if (host !== relay) return false;
      relaying ??= hosts.some(one => splitOf(one).far.length > 0);
      return relaying;
    },
    insideClusters: true,
    view: host => {
      if (splitOf(host).far.length === 0) return '';
      return paths.meet(host, host) ? paths.sign(host) : host.name;
    },
  };
};
