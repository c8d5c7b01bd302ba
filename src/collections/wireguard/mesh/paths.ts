import { type Family, familyOf, isIpv4 } from '../../../model/address/address.ts';
import type { Endpoint } from '../../../model/address/endpoint.ts';
import { familiesOf, familiesOutside, leadsOutside } from '../../../model/address/outside.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf, type Site } from '../../../model/inventory.ts';
import type { MeshPath } from './mesh.ts';
import { meshOf } from './mesh-section.ts';

/** A way that has an endpoint. */
type Way = MeshPath & { readonly endpoint: Endpoint };

/** Where everybody who speaks their family reaches a host: where there is no LAN, at its own addresses. */
const publicOf = (host: Host, site: Site): readonly string[] => {
  const said = publicAddressesOf(host);
  return said.length === 0 && site.lan === undefined ? addressesOf(host) : said;
};

/** Where hosts of other sites find a host, best first: independent of who asks. */
function outside(host: Host, site: Site, port: number): readonly Way[] {
  const open = publicOf(host, site);
  const publics = open.map((address): Way => ({ kind: 'public', endpoint: { address, port }, remark: 'public' }));
  const router = site.router;
  const forward = router?.forwards.find(one => one.host === host.name && one.hostPort === port);
  if (router === undefined || forward === undefined) return publics;
  const forwarded: readonly Way[] = addressesOf(host).some(isIpv4)
    ? [
        {
          kind: 'forward',
          endpoint: { address: router.publicAddress, port: forward.port },
          remark: `via router WAN port-forward ${forward.port} -> ${host.name}:${port}`,
        },
      ]
    : [];
  // Of IPv6 nothing is translated: the router lets the port pass to the host's own address. Where both have it, it goes before a translation.
  const opened = addressesOf(host)
    .filter(address => !isIpv4(address) && leadsOutside(address) && !open.includes(address))
    .map((address): Way => ({ kind: 'public', endpoint: { address, port }, remark: 'public, let in by the router' }));
  return [...publics, ...opened, ...forwarded];
}

/** The ways between the hosts of an inventory. */
export interface Paths {
  readonly between: (from: Host, to: Host) => MeshPath;
  /** Two hosts with the same viewpoint go the same way to every third. */
  readonly viewpoint: (from: Host) => string;
  /** Whether at least one of two can call the other. */
  readonly meet: (one: Host, other: Host) => boolean;
  /** Two hosts with the same sign meet the same others. */
  readonly sign: (host: Host) => string;
  /** Where somebody who is no host finds one on the internet, the best first. */
  readonly fromOutside: (to: Host) => readonly Endpoint[];
  /** Where any host is called by anybody. */
  readonly endpoints: readonly Endpoint[];
}

/** A host as the others see it, and as it sees them. */
interface Place {
  /** Families in which its packets leave through a NAT or a firewall that forgets them. */
  readonly forgotten: ReadonlySet<Family>;
  /** Families in which it speaks on its LAN, and outside. */
  readonly speaks: readonly Family[];
  readonly calls: readonly Family[];
  readonly near: readonly Way[];
  readonly far: readonly { readonly plain: Way; readonly kept: MeshPath }[];
  readonly inbound: MeshPath;
  readonly viewpoint: string;
  readonly sign: string;
}

const familyOfWay = ({ endpoint }: Way): Family => familyOf(endpoint.address);

function placeOf(host: Host, site: Site, port: number, keepalive: number): Place {
  const publicFamilies = familiesOf(publicOf(host, site));
  const calls = familiesOutside(addressesOf(host));
  const isHidden = site.router !== undefined || site.lan !== undefined;
  const forgotten = new Set(isHidden ? calls.filter(family => !publicFamilies.includes(family)) : []);
  const speaks = familiesOf(addressesOf(host));
  const all = [...new Set([...calls, ...publicFamilies])];
  const far = outside(host, site, port);
  const viewpoint = `${[...forgotten].join('')} ${speaks.join('')} ${all.join('')} ${host.site}`;
  return {
    forgotten,
    speaks,
    calls: all,
    near:
      site.lan === undefined
        ? []
        : addressesOf(host).map(address => ({ kind: 'lan', endpoint: { address, port }, remark: 'LAN' })),
    far: far.map(plain => ({ plain, kept: keepalive === 0 ? plain : { ...plain, keepalive } })),
    inbound: { kind: 'inbound', remark: 'calls in' },
    viewpoint,
    sign: `${viewpoint} ${far.map(familyOfWay).join('')}`,
  };
}

/**
 * Chooses the endpoint and the keepalive between any two hosts, by these rules:
 * - inside a site that has a LAN, the LAN address, so that no router has to turn packets back (hairpin NAT);
 * - otherwise the public address, or else the forwarded port of the other site's router;
 * - where there is neither, none: the other side calls.
 * Of several addresses the first counts whose family (IPv4, IPv6) the caller speaks, too.
 * Keepalive only from behind a NAT (or IPv6's firewall), towards a host outside the site that is called: it is the caller's router that
 * forgets the mapping.
 * The ways to one host are few and are made once: the same value is given to everybody who goes the same way.
 */
export function createPaths(inventory: Inventory): Paths {
  const { sites, hosts } = inventory;
  const mesh = meshOf(inventory);
  const siteOf = new Map(sites.map(site => [site.name, site]));
  const places = new Map(
    hosts.map(host => [
      host.name,
      placeOf(host, siteOf.get(host.site) ?? { name: host.site }, mesh.port, mesh.keepalive),
    ]),
  );
  const place = (host: Host): Place => {
    const found = places.get(host.name);
    if (found === undefined) throw new RangeError(`no host ${host.name} in the inventory`);
    return found;
  };
  const between = (from: Host, to: Host): MeshPath => {
    const [here, there] = [place(from), place(to)];
    const near = from.site === to.site ? there.near.find(way => here.speaks.includes(familyOfWay(way))) : undefined;
    if (near !== undefined) return near;
    const far = there.far.find(({ plain }) => here.calls.includes(familyOfWay(plain)));
    if (far === undefined) return there.inbound;
    return from.site !== to.site && here.forgotten.has(familyOfWay(far.plain)) ? far.kept : far.plain;
  };
  return {
    fromOutside: to => place(to).far.map(({ plain }) => plain.endpoint),
    endpoints: [...places.values()].flatMap(({ near, far }) =>
      [...near, ...far.map(one => one.plain)].map(one => one.endpoint),
    ),
    viewpoint: from => place(from).viewpoint,
    sign: host => place(host).sign,
    meet: (one, other) => between(one, other).endpoint !== undefined || between(other, one).endpoint !== undefined,
    between,
  };
}
