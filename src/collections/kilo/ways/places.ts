import { isIpv4 } from '../../../model/address/address.ts';
import type { Endpoint } from '../../../model/address/endpoint.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf, type Site } from '../../../model/inventory.ts';
import { lanAround } from '../../../model/lan-around.ts';
import type { KiloSettings } from '../../kubernetes/kilo-field.ts';

/** Where a host stands for Kilo. */
export interface KiloPlace {
  readonly host: string;
  readonly site: string;
  /** Hosts of one location have one leader, which has the tunnels to the others' leaders. */
  readonly location: string;
  /** Where hosts of other sites call it; not set: nobody can. */
  readonly endpoint?: Endpoint & { readonly by: 'public' | 'forward' };
  /** Its address on the LAN with the LAN's length; not set: it has none, and Kilo keeps it in a location of its own. */
  readonly internal?: string;
  /** Whether a router forgets its connections. */
  readonly isHidden: boolean;
  readonly leads: boolean;
}

/** A node without an internal address is a location of its own (Kilo's pkg/mesh/topology.go, `NewTopology`). */
function locationOf({ name, site }: Host, hasLan: boolean, { granularity, together }: KiloSettings): string {
  if (!hasLan || granularity === 'full') return name;
  return granularity === 'location' || together.includes(site) ? site : name;
}

/** Kilo listens at the port of its endpoint (`NewTopology`): a forward counts where it leads to a port of the same number. */
function endpointOf(host: Host, site: Site, port: number): KiloPlace['endpoint'] {
  const own = [...publicAddressesOf(host), ...(site.lan === undefined ? addressesOf(host) : [])].find(isIpv4);
  if (own !== undefined) return { address: own, port, by: 'public' };
  const { router } = site;
  const forward = router?.forwards.find(one => one.host === host.name && one.port === one.hostPort);
  if (router === undefined || forward === undefined) return undefined;
  return { address: router.publicAddress, port: forward.port, by: 'forward' };
}

/** Those of one location that lead it: Kilo takes the first of them by name. */
function leadersOf(mates: readonly Omit<KiloPlace, 'leads'>[], chosen: readonly string[]): readonly string[] {
  const named = mates.filter(({ host }) => chosen.includes(host));
  const reached = mates.filter(({ endpoint }) => endpoint !== undefined);
  const [found = []] = [named, reached, mates.slice(0, 1)].filter(all => all.length > 0);
  return found.map(({ host }) => host);
}

/** Where each host stands, in the inventory's order. Pure. */
export function kiloPlaces({ hosts, sites }: Inventory, settings: KiloSettings): readonly KiloPlace[] {
  const plain = hosts.map((host): Omit<KiloPlace, 'leads'> => {
    const site = sites.find(one => one.name === host.site) ?? { name: host.site };
    const address = addressesOf(host).find(isIpv4);
    const lan = address === undefined ? undefined : lanAround(site, address);
    const endpoint = endpointOf(host, site, settings.port);
    return {
      host: host.name,
      site: host.site,
      location: locationOf(host, lan !== undefined, settings),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(address === undefined || lan === undefined ? {} : { internal: `${address}/${lan.split('/')[1]}` }),
      isHidden: endpoint?.by !== 'public',
    };
  });
  return plain.map(one => {
    const mates = plain.filter(({ location }) => location === one.location);
    return { ...one, leads: leadersOf(mates, settings.leaders).includes(one.host) };
  });
}
