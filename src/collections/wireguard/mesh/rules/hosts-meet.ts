import type { SectionMistake } from '../../../../model/plan/section.ts';
import type { MeshDraft } from '../mesh-fields.ts';
import { topologyName } from '../topologies/topology-field.ts';
import { type DraftHost, type Group, groupsOf, meet, share } from './groups.ts';
import { relaysIn } from './relays-in.ts';

/** Names in a sentence: the first few, and how many more. */
const list = (names: readonly string[]): string => {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

/** What would let two groups meet. */
function hint(one: Group, other: Group, port: number | undefined): string {
  if (!share(one.calls, other.calls))
    return 'give both an address of one family (IPv4, IPv6) that leads outside; unique local ones (fc00::/7) do not';
  const forward = `on one side, add to the router's forwards a UDP port that leads to each host's port ${port ?? 'of the mesh'}, or give each a public_address`;
  // With a router each they are two places.
  const mayBeOne = !(one.hasRouter && other.hasRouter) && share(one.speaks, other.speaks);
  const lans = mayBeOne ? '; where a router leads between the two LANs, make one site of them: lan: [ONE, OTHER]' : '';
  return `${forward}${lans}`;
}

/** What else would: a host that all others meet can pass on what they say to each other. */
function relay({ value }: MeshDraft, groups: readonly Group[]): string {
  if (value.topology !== undefined && topologyName(value.topology) !== 'full') return '';
  const open = groups.find(one => groups.every(other => other === one || meet(one, other)));
  const [host] = open?.hosts ?? [];
  return host === undefined ? '' : `; or let ${host.name} pass it on: mesh: { topology: { hub: [${host.name}] } }`;
}

/** Which two groups have to meet: with gateways, those of one cluster, and gateways; with a hub, none but with that. */
function mustMeet(draft: MeshDraft): {
  readonly kindOf: (host: DraftHost) => string;
  readonly must: (one: Group, other: Group) => boolean;
} {
  const topology = topologyName(draft.value.topology ?? 'full');
  if (topology === 'full') return { kindOf: () => '', must: () => true };
  if (topology === 'hub') return { kindOf: () => '', must: () => false };
  const { gateways } = relaysIn(draft);
  const clusterOf = new Map(draft.clusters.flatMap(one => one.hosts.map(host => [host, one.name] as const)));
  const isHead = ({ name }: DraftHost): boolean => !clusterOf.has(name) || gateways.has(name);
  const first = ({ hosts: [host] }: Group) =>
    host === undefined ? undefined : { cluster: clusterOf.get(host.name), isHead: isHead(host) };
  return {
    kindOf: host => `${clusterOf.get(host.name) ?? ''} ${isHead(host)}`,
    must: (one, other) => {
      const [a, b] = [first(one), first(other)];
      if (a === undefined || b === undefined) return false;
      return (a.cluster !== undefined && a.cluster === b.cluster) || (a.isHead && b.isHead);
    },
  };
}

/**
 * Of two hosts at different sites at least one must be reachable from outside, by a public address or by a forward to
 * its mesh port, in a family that the other has; the other then calls it. So of all that are to be peers.
 */
export function hostsMeet(draft: MeshDraft): SectionMistake[] {
  const { kindOf, must } = mustMeet(draft);
  const groups = groupsOf(draft, kindOf);
  return groups.flatMap((here, at) =>
    groups.slice(0, at).flatMap((there): SectionMistake[] => {
      if (!must(here, there) || meet(here, there)) return [];
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
          hint: `${hint(here, there, draft.value.port)}${relay(draft, groups)}`,
        },
      ];
    }),
  );
}
