import type { Endpoint } from '../../../model/address/endpoint.ts';
import type { Host, Inventory, Site } from '../../../model/inventory.ts';
import type { MeshPath } from './mesh.ts';
import { meshOf } from './mesh-section.ts';

/** Whether the host's own packets leave through a NAT that forgets them. */
const isBehindNat = (host: Host, site: Site): boolean =>
  host.publicAddress === undefined && (site.router !== undefined || site.lan !== undefined);

/** Where hosts of other sites find a host: independent of who asks. */
function outside(host: Host, site: Site, port: number): MeshPath {
  const address = host.publicAddress ?? (site.lan === undefined ? host.address : undefined);
  if (address !== undefined) return { kind: 'public', endpoint: { address, port }, remark: 'public' };
  const router = site.router;
  const forward = router?.forwards.find(one => one.host === host.name && one.hostPort === port);
  if (router === undefined || forward === undefined) return { kind: 'inbound', remark: 'calls in' };
  return {
    kind: 'forward',
    endpoint: { address: router.publicAddress, port: forward.port },
    remark: `via router WAN port-forward ${forward.port} -> ${host.name}:${port}`,
  };
}

/** The ways between the hosts of an inventory. */
export interface Paths {
  readonly between: (from: Host, to: Host) => MeshPath;
  /** Two hosts with the same viewpoint go the same way to every third. */
  readonly viewpoint: (from: Host) => string;
  /** Where any host is called by anybody. */
  readonly endpoints: readonly Endpoint[];
}

/**
 * Chooses the endpoint and the keepalive between any two hosts, by these rules:
 * - inside a site that has a LAN, the LAN address, so that no router has to turn packets back (hairpin NAT);
 * - otherwise the public address, or else the forwarded port of the other site's router;
 * - where there is neither, none: the other side calls.
 * Keepalive only from behind a NAT, towards a host outside the site that is called: it is the caller's router that
 * forgets the mapping.
 * The ways to one host are few and are made once: the same value is given to everybody who goes the same way.
 */
export function createPaths(inventory: Inventory): Paths {
  const { sites, hosts } = inventory;
  const mesh = meshOf(inventory);
  const siteOf = new Map(sites.map(site => [site.name, site]));
  const places = new Map(
    hosts.map(host => {
      const site = siteOf.get(host.site) ?? { name: host.site };
      const behindNat = isBehindNat(host, site);
      const far = outside(host, site, mesh.port);
      const kept = far.endpoint === undefined || mesh.keepalive === 0 ? far : { ...far, keepalive: mesh.keepalive };
      const near: MeshPath | undefined =
        site.lan === undefined
          ? undefined
          : { kind: 'lan', endpoint: { address: host.address, port: mesh.port }, remark: 'LAN' };
      return [host.name, { behindNat, far, kept, near }];
    }),
  );
  const place = (host: Host) => {
    const found = places.get(host.name);
    if (found === undefined) throw new RangeError(`no host ${host.name} in the inventory`);
    return found;
  };
  return {
    endpoints: [...places.values()].flatMap(({ near, far }) => [near?.endpoint ?? [], far.endpoint ?? []].flat()),
    viewpoint: from => `${place(from).behindNat ? 'behind NAT' : 'open'} ${from.site}`,
    between: (from, to) => {
      const there = place(to);
      if (from.site === to.site) return there.near ?? there.far;
      return place(from).behindNat ? there.kept : there.far;
    },
  };
}
