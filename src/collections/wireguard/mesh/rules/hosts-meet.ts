import type { SectionMistake } from '../../../../model/plan/section.ts';
import type { MeshDraft } from '../mesh-fields.ts';

type DraftHost = MeshDraft['hosts'][number];

/** Names in a sentence: the first few, and how many more. */
const list = (names: readonly string[]): string => {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

/**
 * Of two hosts at different sites at least one must be reachable from outside, by a public address or by a forward to
 * its mesh port; the other then calls it. What could not be read gets the benefit of the doubt.
 */
export function hostsMeet({ value, hosts, sites: all }: MeshDraft): SectionMistake[] {
  const sites = new Map(all.map(site => [site.name, site]));
  const reachable = (host: DraftHost): boolean => {
    const site = host.site === undefined ? undefined : sites.get(host.site);
    if (site === undefined || !site.hasLan || host.hasPublicAddress) return true;
    return site.forwards.some(
      ({ to, to_port }) =>
        to === undefined ||
        (to === host.name && (to_port === undefined || value.port === undefined || to_port === value.port)),
    );
  };
  const hidden = new Map<string, DraftHost[]>();
  for (const host of hosts) {
    if (host.site === undefined || reachable(host)) continue;
    const there = hidden.get(host.site);
    if (there === undefined) hidden.set(host.site, [host]);
    else there.push(host);
  }
  const places = [...hidden];
  return places.flatMap(([site, here], at) =>
    places.slice(0, at).map(([otherSite, there]): SectionMistake => {
      const names = list(here.map(host => host.name));
      const others = list(there.map(host => host.name));
      const port = value.port ?? 'of the mesh';
      return {
        path: here[0]?.path ?? ['hosts'],
        at: 'key',
        what: `${others} (site ${otherSite}) and ${names} (site ${site}) can never connect: neither side can be reached from outside`,
        hint: `on one side, add to the router's forwards a UDP port that leads to each host's port ${port}, or give each a public_address`,
      };
    }),
  );
}
