import { nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake } from '../../yaml/mistake.ts';
import type { ClusterDraft } from '../clusters/cluster-drafts.ts';
import type { Draft } from '../draft.ts';
import { validateLabel } from '../schema/validators.ts';
import { KNOWN_ROLES } from './check-names.ts';

/** Of several clusters each has a name of its own and a control plane, and a host is of one that is there. */
export function checkClusters(draft: Draft, clusters: readonly ClusterDraft[]): Mistake[] {
  const names = clusters.map(one => one.name);
  const roles = new Set([...KNOWN_ROLES, ...draft.hosts.flatMap(host => host.roles ?? [])]);
  const others = new Map([
    ...draft.hosts.map(host => [host.name, 'a host'] as const),
    ...draft.sites.map(site => [site.name, 'a site'] as const),
    ...[...roles].map(role => [role, 'a role'] as const),
    ['all', 'the selection of all hosts'] as const,
  ]);
  const named = clusters.flatMap(({ name, hosts }): Mistake[] => {
    const path = ['clusters', name];
    const invalid = validateLabel(name);
    if (invalid !== undefined) return [{ path, at: 'key', ...invalid }];
    const other = others.get(name);
    if (other !== undefined) {
      const hint = `choose another name: ${name} in a selection (--limit, hosts:) could mean either`;
      return [{ path, at: 'key', what: `${name} is the name of ${other} too`, hint }];
    }
    const own = draft.hosts.filter(host => hosts.includes(host.name));
    if (own.length === 0)
      return [{ path, at: 'key', what: `${name} has no host`, hint: `its hosts say cluster: ${name}` }];
    // Roles that could not be read may hold it.
    if (own.some(host => host.roles?.includes('server') ?? true)) return [];
    const hint = 'give roles: [server] to the host that will run its control plane';
    return [{ path, at: 'key', what: `no host of ${name} has the role server`, hint }];
  });
  const strangers = draft.hosts.flatMap(({ cluster, path }): Mistake[] => {
    if (cluster === undefined || names.includes(cluster)) return [];
    const near = nearest(cluster, names);
    const hint = near === undefined ? `the clusters are ${names.join(', ')}` : `did you mean ${near}?`;
    return [{ path: [...path, 'cluster'], at: 'value', what: `there is no cluster ${cluster}`, hint }];
  });
  return [...named, ...strangers];
}
