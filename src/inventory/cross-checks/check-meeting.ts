import type { Mistake } from '../../yaml/mistake.ts';
import type { Draft, DraftHost } from '../draft.ts';

/** Names in a sentence: the first few, and how many more. */
const list = (names: readonly string[]): string => {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

/**
 * Of two hosts at different sites at least one must be reachable from outside, by a public address or by a forward to
 * its mesh port; the other then calls it. What could not be read gets the benefit of the doubt.
 */
export function checkMeeting(draft: Draft): Mistake[] {
  const sites = new Map(draft.sites.map(site => [site.name, site]));
  const reachable = (host: DraftHost): boolean => {
    const site = host.site === undefined ? undefined : sites.get(host.site);
    if (site === undefined || !site.hasLan || host.hasPublicAddress) return true;
    return site.router.forwards.some(
      ({ to, to_port }) =>
        to === undefined ||
        (to === host.name && (to_port === undefined || draft.mesh.port === undefined || to_port === draft.mesh.port)),
    );
  };
  const hidden = new Map<string, DraftHost[]>();
  for (const host of draft.hosts) {
    if (host.site === undefined || reachable(host)) continue;
    const there = hidden.get(host.site);
    if (there === undefined) hidden.set(host.site, [host]);
    else there.push(host);
  }
  const places = [...hidden];
  return places.flatMap(([site, hosts], at) =>
    places.slice(0, at).map(([otherSite, others]): Mistake => {
      const here = list(hosts.map(host => host.name));
      const there = list(others.map(host => host.name));
      const port = draft.mesh.port ?? 'of the mesh';
      return {
        path: hosts[0]?.path ?? ['hosts'],
        at: 'key',
        what: `${there} (site ${otherSite}) and ${here} (site ${site}) can never meet: neither side is reached from outside`,
        wayOut: `on one side, add to the router's forwards a UDP port that leads to each host's port ${port}, or give each a public_address`,
      };
    }),
  );
}
