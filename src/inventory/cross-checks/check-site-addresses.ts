import { parseAddress } from '../../model/address/address.ts';
import { contains, parseNetwork, reservedAs } from '../../model/address/network.ts';
import { didYouMean } from '../../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import { showValue } from '../../yaml/show-value.ts';
import type { Draft, DraftHost, DraftSite } from '../draft.ts';

/** What is wrong with an address as one of the site's LAN. */
function checkInLan(site: DraftSite, address: string, path: Path): Mistake[] {
  const lan = site.lan === undefined ? undefined : parseNetwork(site.lan);
  const parsed = parseAddress(address);
  if (lan === undefined || parsed === undefined) return [];
  if (!contains(lan, parsed)) {
    const what = `${address} is not in ${site.lan}, the LAN of site ${site.name}`;
    return [{ path, at: 'value', what, hint: 'correct the address, or the lan of the site' }];
  }
  const kind = reservedAs(lan, parsed);
  if (kind === undefined) return [];
  return [
    { path, at: 'value', what: `${address} is the ${kind} address of ${site.lan}`, hint: 'use an address between' },
  ];
}

function checkHost(host: DraftHost, site: DraftSite): Mistake[] {
  if (host.address === undefined) return [];
  const path = [...host.path, 'address'];
  if (site.hasLan) return checkInLan(site, host.address, path);
  if (!host.hasPublicAddress) return [];
  const what = `${host.name} has a public address beside its address, and its site ${site.name} has no LAN`;
  return [
    { path: [...host.path, 'public_address'], at: 'key', what, hint: 'remove it: address is the public one there' },
  ];
}

/** Every host stands at a site that exists, with an address that is possible there; the router likewise. */
export function checkSiteAddresses(draft: Draft): Mistake[] {
  const sites = new Map(draft.sites.map(site => [site.name, site]));
  const names = [...sites.keys()];
  const ofHosts = draft.hosts.flatMap(host => {
    if (host.site === undefined) return [];
    const site = sites.get(host.site);
    if (site !== undefined) return checkHost(host, site);
    const what = `there is no site ${showValue(host.site)}`;
    return [
      {
        path: [...host.path, 'site'],
        at: 'value',
        what,
        hint: didYouMean(host.site, names, 'site'),
      } satisfies Mistake,
    ];
  });
  const ofRouters = draft.sites.flatMap((site): Mistake[] => {
    if (!site.hasRouter) return [];
    if (!site.hasLan) {
      const what = `site ${site.name} has a router and no LAN behind it`;
      return [{ path: site.router.path, at: 'key', what, hint: 'add the lan of the site, or remove the router' }];
    }
    const { lan_address: address } = site.router;
    return address === undefined ? [] : checkInLan(site, address, [...site.router.path, 'lan_address']);
  });
  return [...ofHosts, ...ofRouters];
}
