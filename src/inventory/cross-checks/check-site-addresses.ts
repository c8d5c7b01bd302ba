import { parseAddress } from '../../model/address/address.ts';
import { contains, formatNetwork, parseNetwork, reservedAs } from '../../model/address/network.ts';
import { liesIn } from '../../model/lan-around.ts';
import { didYouMean } from '../../yaml/did-you-mean.ts';
import type { Mistake } from '../../yaml/mistake.ts';
import { showValue } from '../../yaml/show-value.ts';
import type { Draft, DraftHost, DraftSite, Placed } from '../draft.ts';

/** What is wrong with an address as one of the site's LAN. */
function checkInLan(site: DraftSite, { text: address, path }: Placed): Mistake[] {
  const lans = site.lans.flatMap(({ text }) => parseNetwork(text) ?? []);
  const parsed = parseAddress(address);
  if (lans.length === 0 || parsed === undefined) return [];
  const lan = lans.find(one => contains(one, parsed));
  if (lan === undefined) {
    const all = lans.map(formatNetwork).join(' or ');
    const what = `${address} is not in ${all}, the LAN of site ${site.name}`;
    return [{ path, at: 'value', what, hint: 'correct the address, or the lan of the site' }];
  }
  const kind = reservedAs(lan, parsed);
  if (kind === undefined) return [];
  const what = `${address} is the ${kind} address of ${formatNetwork(lan)}`;
  return [{ path, at: 'value', what, hint: 'use an address between' }];
}

function checkHost(host: DraftHost, site: DraftSite): Mistake[] {
  if (host.addresses.length === 0) return [];
  if (site.hasLan) return host.addresses.flatMap(one => checkInLan(site, one));
  if (!host.hasPublicAddress) return [];
  const what = `${host.name} has a public address beside its address, and its site ${site.name} has no LAN`;
  return [
    { path: [...host.path, 'public_address'], at: 'key', what, hint: 'remove it: address is the public one there' },
  ];
}

/** A router has one address in each LAN: the hosts' gateway there. */
function twiceInLan({ lans, router }: DraftSite): Mistake[] {
  return lans.flatMap(({ text: lan }) =>
    router.lanAddresses
      .filter(({ text }) => liesIn(lan, text))
      .slice(1)
      .map(({ text, path }): Mistake => {
        const what = `${text} is a second address of the router in ${lan}`;
        return {
          path,
          at: 'value',
          what,
          hint: 'write one for each LAN: the one that its hosts have as their gateway',
        };
      }),
  );
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
    return [...site.router.lanAddresses.flatMap(one => checkInLan(site, one)), ...twiceInLan(site)];
  });
  return [...ofHosts, ...ofRouters];
}
