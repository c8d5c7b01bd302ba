import { hostRoute } from '../../model/address/host-route.ts';
import {
  addressesOf,
  type Host,
  type Inventory,
  lanAddressesOf,
  lansOf,
  publicAddressesOf,
  type Site,
} from '../../model/inventory.ts';
import { addressesIn } from '../../model/overlay.ts';
import type { PairWay } from '../../model/reach/pair-way.ts';
import { count } from '../../model/text/count.ts';

/** A thing of the topology, with the lines of its label; ids are letters and digits, whatever the names. */
export interface Node {
  readonly id: string;
  readonly label: readonly string[];
}

/** A site with what stands in it. */
export interface Cluster extends Node {
  readonly hosts: readonly Node[];
  readonly router: Node | undefined;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly kind: 'forward' | 'public' | 'overlay';
}

/** What a picture of an inventory shows, in no picture's language yet. */
export interface Topology {
  readonly title: string;
  readonly internet: Node;
  readonly overlays: readonly Node[];
  readonly sites: readonly Cluster[];
  readonly edges: readonly Edge[];
}

const hostLabel = (host: Host): string[] => [
  host.name,
  host.roles.join(', '),
  addressesOf(host).join(', '),
  ...publicAddressesOf(host)
    .filter(address => !addressesOf(host).includes(address))
    .map(address => `public ${address}`),
];

const siteLabel = (site: Site): string[] => [
  site.name,
  site.lan === undefined ? 'public internet' : `LAN ${lansOf(site).join(', ')}`,
];

/** By a host that passes on what others say to each other: how many pairs do. */
function pairsBy(ways: readonly PairWay[]): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  // A way is the same there and back.
  for (const { from, to, relays } of ways)
    if (from < to) for (const relay of relays) pairs.set(relay, (pairs.get(relay) ?? 0) + 1);
  return pairs;
}

/** The sites with their hosts and routers, the forwards, and each host's place in the overlays. */
export function topology(inventory: Inventory, ways: readonly PairWay[] = []): Topology {
  const { overlays = [], sites, hosts } = inventory;
  const hostIds = new Map(hosts.map((host, at) => [host.name, `host${at}`]));
  const idOf = (name: string): string => hostIds.get(name) ?? name;
  const pairs = pairsBy(ways);
  const above = overlays.flatMap(overlay =>
    [...overlay.addresses.keys()].map((host): Edge => {
      const passes = pairs.get(host) ?? 0;
      const relay = passes === 0 ? [] : [`passes on what ${count(passes, 'pair')} say`];
      const label = [...addressesIn(overlay, host).map(hostRoute), ...relay].join(', ');
      return { from: idOf(host), to: overlay.name, label, kind: 'overlay' };
    }),
  );
  const open = overlays.flatMap(({ port }) =>
    hosts
      .filter(host => host.publicAddress !== undefined)
      .map((host): Edge => ({ from: 'internet', to: idOf(host.name), label: `udp ${port}`, kind: 'public' })),
  );
  const forwarded = sites.flatMap((site, at) =>
    (site.router?.forwards ?? []).map(
      (forward): Edge => ({
        from: `router${at}`,
        to: idOf(forward.host),
        label: `udp ${forward.port} to ${forward.hostPort}`,
        kind: 'forward',
      }),
    ),
  );
  const routed = sites.flatMap((site, at): Edge[] =>
    site.router === undefined
      ? []
      : [{ from: 'internet', to: `router${at}`, label: site.router.publicAddress, kind: 'public' }],
  );
  return {
    title: inventory.cluster,
    internet: { id: 'internet', label: ['internet'] },
    overlays: overlays.map(({ name, label }) => ({ id: name, label })),
    sites: sites.map((site, at) => ({
      id: `site${at}`,
      label: siteLabel(site),
      hosts: hosts
        .filter(host => host.site === site.name)
        .map(host => ({ id: idOf(host.name), label: hostLabel(host) })),
      router:
        site.router === undefined
          ? undefined
          : { id: `router${at}`, label: [`router of ${site.name}`, lanAddressesOf(site.router).join(', ')] },
    })),
    edges: [...routed, ...open, ...forwarded, ...above],
  };
}
