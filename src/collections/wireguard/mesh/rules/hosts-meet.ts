import type { Family } from '../../../../model/address/address.ts';
import type { SectionMistake } from '../../../../model/plan/section.ts';
import type { MeshDraft } from '../mesh-fields.ts';

type DraftHost = MeshDraft['hosts'][number];

/** Names in a sentence: the first few, and how many more. */
const list = (names: readonly string[]): string => {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

/** Hosts of one site that can be reached, and can call, in the same families. */
interface Group {
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

const share = (some: readonly Family[], others: readonly Family[]): boolean => some.some(one => others.includes(one));

function groupsOf({ value, hosts, sites: all }: MeshDraft): readonly Group[] {
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
    const group = groups.get(sign(one));
    if (group === undefined) groups.set(sign(one), { ...one, hosts: [host] });
    else group.hosts.push(host);
  }
  return [...groups.values()];
}

const meet = (one: Group, other: Group): boolean =>
  (one.site === other.site && share(one.speaks, other.speaks)) ||
  share(one.reached, other.calls) ||
  share(other.reached, one.calls);

/** What would let two groups meet. */
function hint(one: Group, other: Group, port: number | undefined): string {
  if (!share(one.calls, other.calls))
    return 'give both an address of one family (IPv4, IPv6) that leads outside; unique local ones (fc00::/7) do not';
  const forward = `on one side, add to the router's forwards a UDP port that leads to each host's port ${port ?? 'of the mesh'}, or give each a public_address`;
  // With a router each they are two places.
  const mayBeOne = !(one.hasRouter && other.hasRouter) && share(one.speaks, other.speaks);
  return mayBeOne
    ? `${forward}; where a router leads between the two LANs, make one site of them: lan: [ONE, OTHER]`
    : forward;
}

/**
 * Of two hosts at different sites at least one must be reachable from outside, by a public address or by a forward to
 * its mesh port, in a family that the other has; the other then calls it.
 */
export function hostsMeet(draft: MeshDraft): SectionMistake[] {
  const groups = groupsOf(draft);
  return groups.flatMap((here, at) =>
    groups.slice(0, at).flatMap((there): SectionMistake[] => {
      if (meet(here, there)) return [];
      const names = list(here.hosts.map(host => host.name));
      const others = list(there.hosts.map(host => host.name));
      const who = `${others} (site ${there.site}) and ${names} (site ${here.site})`;
      const why = share(here.calls, there.calls)
        ? 'neither side can be reached from outside'
        : 'they speak no common family';
      return [
        {
          path: here.hosts[0]?.path ?? ['hosts'],
          at: 'key',
          what: `${who} can never connect: ${why}`,
          hint: hint(here, there, draft.value.port),
        },
      ];
    }),
  );
}
