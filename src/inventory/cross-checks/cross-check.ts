import type { Family } from '../../model/address/address.ts';
import { familiesOf as families, familiesOutside } from '../../model/address/outside.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import type { Mistake } from '../../yaml/mistake.ts';
import { type ClusterDraft, clusterDrafts } from '../clusters/cluster-drafts.ts';
import { type Draft, type DraftHost, toDraft } from '../draft.ts';
import { replacedSections } from '../replaced-sections.ts';
import { checkBecome } from './check-become.ts';
import { checkClusters } from './check-clusters.ts';
import { checkForwards } from './check-forwards.ts';
import { checkJumps } from './check-jumps.ts';
import { checkNames } from './check-names.ts';
import { checkNetworks } from './check-networks.ts';
import { checkSameAddresses } from './check-same-addresses.ts';
import { checkServer } from './check-server.ts';
import { checkSiteAddresses } from './check-site-addresses.ts';

type Sections = readonly BoundSection[];

/** What no schema can say: how the parts of an inventory must fit together. Adding a rule is its file and a line here. */
const rules: readonly ((draft: Draft, sections: Sections) => readonly Mistake[])[] = [
  checkBecome,
  checkForwards,
  checkJumps,
  checkNames,
  checkSameAddresses,
  checkSiteAddresses,
];

export function crossCheck(root: unknown, sections: Sections): Mistake[] {
  const draft = toDraft(root);
  const clusters = clusterDrafts(root, sections);
  // What each of several clusters says itself is held against that cluster's hosts.
  const replaced = replacedSections(root, sections);
  const counting = sections.filter(({ key }) => !replaced.has(key));
  const shared = clusters.length === 0 ? counting : counting.filter(one => !one.perCluster);
  const checks = (one: Draft, by: Sections): Mistake[] =>
    by.flatMap(section => section.check(draftFor(section, one, clusters)));
  return once([
    ...rules.flatMap(rule => rule(draft, sections)),
    ...checkNetworks(draft, sections, clusters),
    ...(clusters.length === 0 ? checkServer(draft) : checkClusters(draft, clusters)),
    ...checks(draft, shared),
    ...clusters.flatMap(({ value, placeOf }) =>
      checks(
        toDraft(value),
        sections.filter(one => one.perCluster),
      ).map(mistake => ({ ...mistake, path: placeOf(mistake.path) })),
    ),
  ]);
}

/** What was found in several clusters stands at the top, and is told once. */
const once = (mistakes: readonly Mistake[]): Mistake[] => [
  ...new Map(mistakes.map(one => [JSON.stringify([one.path, one.what]), one])).values(),
];

/** What a section's own rules look at. */
const draftFor = (
  { key }: BoundSection,
  draft: Draft,
  clusters: readonly ClusterDraft[],
): Parameters<BoundSection['check']>[0] => ({
  clusters,
  value: draft.section(key),
  hosts: draft.hosts.map(host => ({ ...host, ...familiesOf(host, draft) })),
  sites: draft.sites.map(({ name, hasLan, hasRouter, router }) => ({
    name,
    hasLan,
    hasRouter,
    forwards: router.forwards,
  })),
});

const EVERY: readonly Family[] = ['4', '6'];

/** In which families a host can be reached and can reach others; a public address that cannot be read may be of any. */
function familiesOf({ site, addresses, publicAddresses, hasPublicAddress }: DraftHost, { sites }: Draft) {
  const own = addresses.map(({ text }) => text);
  const isOpen = sites.some(({ name, hasLan }) => name === site && !hasLan);
  const publics = families([...publicAddresses.map(({ text }) => text), ...(isOpen ? own : [])]);
  return {
    reachedIn: hasPublicAddress && publicAddresses.length === 0 ? EVERY : publics,
    callsIn: [...new Set([...familiesOutside(own), ...publics])],
    speaks: families(own),
  };
}
