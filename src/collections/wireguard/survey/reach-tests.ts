import { formatEndpoint } from '../../../model/address/endpoint.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { meshOf } from '../mesh/mesh-section.ts';
import type { Ask } from './datagrams/listen.ts';
import { type Arrival, findPorts, gotAnywhere, type ReachTest } from './reach.ts';
import { isBrokenPair, type Scene } from './scene.ts';

/** Ways that are tried between broken pairs at most: more would only say the same again. */
const MOST_PAIRS = 24;
/** Ports on either side of a forward's own that are tried where it leads nowhere. */
const NEAR = 12;

/** A way from a host to another. */
interface Meeting {
  readonly from: Host;
  readonly to: Host;
  readonly endpoint: ReachTest['endpoint'];
}

/** Which ways to try: every chosen host once from outside, and both directions of every broken pair. */
export function reachTests(
  scene: Pick<Scene, 'inventory' | 'mesh' | 'surveys'>,
  chosen: ReadonlySet<string>,
): readonly ReachTest[] {
  const { inventory, mesh, surveys } = scene;
  const hosts = inventory.hosts.filter(host => surveys.get(host.name)?.running !== undefined);
  const meet = (from: Host, to: Host): Meeting[] => {
    const { endpoint } = mesh.path(from.name, to.name);
    return endpoint === undefined ? [] : [{ from, to, endpoint }];
  };
  const once = hosts
    .filter(to => chosen.has(to.name))
    .flatMap(to => {
      const far = hosts.filter(one => one.site !== to.site);
      const callers = far.length > 0 ? far : hosts.filter(one => one !== to).slice(0, 1);
      // Of both families there may be two ways in.
      const ways = callers.flatMap(from => meet(from, to));
      return [...new Map(ways.toReversed().map(one => [formatEndpoint(one.endpoint), one])).values()];
    });
  const broken = hosts.flatMap(from =>
    hosts.filter(to => to !== from && isBrokenPair(scene, from, to)).flatMap(to => meet(from, to)),
  );
  const all = [...once, ...broken.slice(0, MOST_PAIRS)];
  const each = [...new Map(all.map(one => [`${one.from.name} ${one.to.name}`, one])).values()];
  return each.map(({ from, to, endpoint }) => {
    const watched = hosts.filter(one => one.site === to.site && one !== from).map(one => one.name);
    return { from: from.name, to: to.name, endpoint, watched };
  });
}

/** For forwards that lead nowhere: by host, the port near theirs that does lead there. */
export async function searchPorts(
  inventory: Inventory,
  ask: Ask,
  arrivals: readonly Arrival[],
): Promise<ReadonlyMap<string, number>> {
  const searches = arrivals.flatMap(arrival => {
    const router = inventory.sites.find(site => site.router?.publicAddress === arrival.endpoint.address)?.router;
    if (router === undefined || gotAnywhere(arrival)) return [];
    const taken = new Set(router.forwards.map(one => one.port));
    const near = Array.from({ length: 2 * NEAR + 1 }, (_, at) => arrival.endpoint.port - NEAR + at);
    const ports = [...new Set([...near, meshOf(inventory).port])].filter(
      port => !taken.has(port) && port > 0 && port < 65536,
    );
    return [{ test: arrival, ports }];
  });
  // One sender for each is enough.
  return findPorts(ask, [...new Map(searches.map(one => [one.test.to, one])).values()]);
}
