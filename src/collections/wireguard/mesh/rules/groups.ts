import type { Family } from '../../../../model/address/address.ts';
import type { MeshDraft } from '../mesh-fields.ts';

export type DraftHost = MeshDraft['hosts'][number];

/** Hosts of one site that can be reached, and can call, in the same families. */
export interface Group {
  readonly site: string;
  readonly hosts: DraftHost[];
  readonly hasRouter: boolean;
  readonly speaks: readonly Family[];
  readonly reached: readonly Family[];
  readonly calls: readonly Family[];
}

/** What a group is told by. */
const sign = ({ site, speaks, reached, calls }: Omit<Group, 'hosts'>): string =>
  [site, speaks.join(''), reached.join(''), calls.join('')].join(' ');

export const share = (some: readonly Family[], others: readonly Family[]): boolean =>
  some.some(one => others.includes(one));

/** @param kindOf hosts of another kind are another group */
export function groupsOf(
  { value, hosts, sites: all }: MeshDraft,
  kindOf: (host: DraftHost) => string = () => '',
): readonly Group[] {
  const sites = new Map(all.map(site => [site.name, site]));
  const groups = new Map<string, Group>();
  for (const host of hosts) {
    const site = host.site === undefined ? undefined : sites.get(host.site);
    // What could not be read gets the benefit of the doubt.
    if (site === undefined || host.speaks.length === 0) continue;
    const isForwarded = site.forwards.some(
      ({ to, to_port }) =>
        to === undefined ||
        (to === host.name && (to_port === undefined || value.port === undefined || to_port === value.port)),
    );
    const one = {
      site: site.name,
      hasRouter: site.hasRouter,
      speaks: site.hasLan ? host.speaks : [],
      // A router forwards IPv4's ports, and lets IPv6's pass to an address that leads outside.
      reached: [...new Set([...host.reachedIn, ...(isForwarded ? host.callsIn : [])])],
      calls: host.callsIn,
    };
    const key = `${sign(one)} ${kindOf(host)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...one, hosts: [host] });
    else group.hosts.push(host);
  }
  return [...groups.values()];
}

/** Whether hosts of one can be peers of those of the other. */
export const meet = (one: Group, other: Group): boolean =>
  (one.site === other.site && share(one.speaks, other.speaks)) ||
  share(one.reached, other.calls) ||
  share(other.reached, one.calls);
