import { parseAddress } from '../../model/address/address.ts';
import { freeNetwork } from '../../model/address/free-network.ts';
import {
  contains,
  formatNetwork,
  type Network,
  networkAround,
  overlap,
  parseNetwork,
} from '../../model/address/network.ts';
import { mapping } from '../../model/fitting.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { ClusterDraft } from '../clusters/cluster-drafts.ts';
import type { Draft } from '../draft.ts';
import { effectiveJump } from '../jumps.ts';

interface Claim {
  readonly text: string;
  readonly network: Network;
  readonly name: string;
  readonly path: Path;
  /** Of a site's LAN: which site's. */
  readonly site?: string;
  /** Of a network of one of several clusters: how it is written there. */
  readonly ofCluster?: string;
  /** Not in the file: the mistake is then where the other network stands. */
  readonly isDefault: boolean;
}

function* networks(
  draft: Draft,
  sections: readonly BoundSection[],
  clusters: readonly ClusterDraft[],
): Generator<Claim> {
  const read = (text: string | undefined, name: string, path: Path, isDefault: boolean): Claim[] => {
    const network = text === undefined ? undefined : parseNetwork(text);
    return text === undefined || network === undefined ? [] : [{ text, network, name, path, isDefault }];
  };
  for (const site of draft.sites) {
    const lans = site.lans.flatMap(({ text, path }) => read(text, `the LAN of site ${site.name}`, path, false));
    yield* lans.map(claim => ({ ...claim, site: site.name }));
  }
  for (const section of sections) {
    const said = draft.section(section.key);
    if (section.perCluster && clusters.length > 0) continue;
    for (const { key, cidr, name } of section.networks(said)) {
      yield* read(cidr, name, [section.key, key], !Object.hasOwn(mapping(said), key));
    }
  }
  for (const { name: cluster, value, placeOf } of clusters) {
    for (const section of sections.filter(one => one.perCluster)) {
      const said = value[section.key];
      for (const { key, cidr, name } of section.networks(said)) {
        const isDefault = !Object.hasOwn(mapping(said), key);
        const path = isDefault ? ['clusters', cluster] : placeOf([section.key, key]);
        const found = read(cidr, `${name} of ${cluster}`, path, isDefault);
        yield* found.map(claim => ({ ...claim, ofCluster: `${section.key}: { ${key}: … }` }));
      }
    }
  }
}

/** Networks of the same size that nothing takes, each proposed once, as they are written; empty where there is none. */
function createProposals(all: readonly Claim[]): (claim: Claim) => string {
  const taken = all.map(one => one.network);
  return ({ network, ofCluster = '' }) => {
    if (PRIVATE === undefined) return '';
    const from = contains(PRIVATE, network.first) ? { ...PRIVATE, first: network.first } : PRIVATE;
    const free = freeNetwork(from, network.prefix, taken);
    if (free === undefined) return '';
    taken.push(free);
    return `, as in ${ofCluster.replace('…', formatNetwork(free))}`;
  };
}

/** Where networks are proposed: of RFC 1918's ranges the one that has the most room. */
const PRIVATE = networkAround('10.0.0.0/8');

/** Sites to whose LAN this machine sends packets itself: a host there is reached by an address of it, and over no other host. */
function entered(draft: Draft): ReadonlySet<string> {
  const lans = new Map(draft.sites.map(site => [site.name, site.lans.flatMap(({ text }) => parseNetwork(text) ?? [])]));
  return new Set(
    draft.hosts.flatMap(({ name, site, addresses, ssh }) => {
      const way = parseAddress(ssh.address ?? addresses[0]?.text ?? '');
      const isDirect = (effectiveJump({ name, jump: ssh.jump }, draft.ssh.jump) ?? []).length === 0;
      if (site === undefined || way === undefined || !isDirect) return [];
      return (lans.get(site) ?? []).some(lan => contains(lan, way)) ? [site] : [];
    }),
  );
}

/**
 * No two networks share an address where a packet would have to choose. Two sites may have the same LAN: their hosts meet by
 * public addresses. Only this machine would have to choose, where it reaches hosts of both by their LAN addresses.
 */
export function checkNetworks(
  draft: Draft,
  sections: readonly BoundSection[],
  clusters: readonly ClusterDraft[] = [],
): Mistake[] {
  const all = [...networks(draft, sections, clusters)];
  const direct = entered(draft);
  const proposal = createProposals(all);
  const mayShare = (one: Claim, other: Claim): boolean =>
    one.site !== undefined &&
    other.site !== undefined &&
    one.site !== other.site &&
    !(direct.has(one.site) && direct.has(other.site));
  const overlaps = all.flatMap((claim, at) => {
    const other = all
      .slice(0, at)
      .find(earlier => overlap(earlier.network, claim.network) && !mayShare(earlier, claim));
    if (other === undefined) return [];
    const what = `${claim.text}, ${claim.name}, overlaps with ${other.text}, ${other.name}`;
    const { path } = claim.isDefault && !other.isDefault && claim.ofCluster === undefined ? other : claim;
    const isOfSites = claim.site !== undefined && other.site !== undefined && claim.site !== other.site;
    const hint = isOfSites
      ? 'this machine would not know where to go: reach the hosts of one of them by `ssh: { jump: … }`, or by a public `ssh: { address: … }`'
      : claim.ofCluster === undefined
        ? 'a packet would not know where to go: move one of them'
        : `a packet would not know where to go: give each cluster networks of its own${proposal(claim)}`;
    return [{ path, at: 'value', what, hint } satisfies Mistake];
  });
  const open = new Set(draft.sites.filter(site => !site.hasLan).map(site => site.name));
  const outside = [
    ...draft.sites.flatMap(({ name, router }) => router.publicAddresses.map(one => ({ ...one, site: name }))),
    ...draft.hosts.flatMap(({ site, publicAddresses }) => publicAddresses.map(one => ({ ...one, site }))),
    ...draft.hosts.flatMap(({ site, addresses }) =>
      site !== undefined && open.has(site) ? addresses.map(one => ({ ...one, site })) : [],
    ),
  ];
  // In IPv6 nothing is translated: a host's own address in the LAN is its public one.
  const isOwnLan = (claim: Claim, site: string | undefined): boolean =>
    claim.site !== undefined && claim.site === site && claim.network.first.kind() === 'ipv6';
  const swallowed = outside.flatMap(({ text, path, site }) => {
    const parsed = parseAddress(text);
    const claim =
      parsed === undefined ? undefined : all.find(one => contains(one.network, parsed) && !isOwnLan(one, site));
    if (claim === undefined) return [];
    const what = `${text} must be public, but lies in ${claim.text}, ${claim.name}`;
    return [{ path, at: 'value', what, hint: 'correct one of them' } satisfies Mistake];
  });
  return [...overlaps, ...swallowed];
}
