import { parseAddress } from '../../model/address/address.ts';
import { isPrivate } from '../../model/address/is-private.ts';
import { isMapping } from '../../model/is-mapping.ts';
import { listOf } from '../../model/one-or-many.ts';
import type { Mistake } from '../../yaml/mistake.ts';
import { showPath } from '../../yaml/show-value.ts';

/** Names for the site of hosts that say none: the first that no LAN has. */
const NAMES = ['public', 'internet', 'world'];

const isWithout = (host: unknown): host is Record<string, unknown> => isMapping(host) && host['site'] === undefined;

/** An address that the internet does not lead to. */
const isInside = (text: unknown): boolean => {
  const parsed = typeof text === 'string' ? parseAddress(text) : undefined;
  return parsed !== undefined && isPrivate(parsed);
};

const standsOutside = (host: unknown): host is Record<string, unknown> =>
  isWithout(host) && host['address'] !== undefined && !listOf(host['address']).some(isInside);

/** Hosts that say no site, and have no address that the internet leads to: somebody forgot it. */
export function forgottenSites(value: unknown): readonly Mistake[] {
  if (!(isMapping(value) && isMapping(value['hosts']))) return [];
  return Object.entries(value['hosts']).flatMap(([name, host]): readonly Mistake[] => {
    if (!isWithout(host) || standsOutside(host)) return [];
    const inside = listOf(host['address']).find(isInside);
    return [
      {
        path: ['hosts', name],
        at: 'key',
        what: `${showPath(['hosts', name])} does not say "site"${inside === undefined ? '' : `, and ${String(inside)} is no address of the internet`}`,
        hint: 'add the site whose LAN it is on; only a host that others reach over the internet needs none',
      },
    ];
  });
}

/** A file's value in which hosts without a site stand on the internet, at a site without a LAN. */
export function withPublicSite(value: unknown): unknown {
  if (!isMapping(value)) return value;
  const { hosts, sites = {} } = value;
  if (!(isMapping(hosts) && isMapping(sites))) return value;
  if (!Object.values(hosts).some(standsOutside)) return { ...value, sites };
  const hasLan = (name: string): boolean => {
    const site = sites[name];
    return isMapping(site) && site['lan'] !== undefined;
  };
  const name = NAMES.find(one => !hasLan(one)) ?? 'public';
  return {
    ...value,
    sites: { ...sites, [name]: sites[name] ?? {} },
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([key, host]) => [key, standsOutside(host) ? { ...host, site: name } : host]),
    ),
  };
}
