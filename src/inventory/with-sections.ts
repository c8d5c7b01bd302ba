import { mapping } from '../model/fitting.ts';
import type { ClusterPart, Inventory } from '../model/inventory.ts';
import type { HostOpening } from '../model/opening.ts';
import { thatCount } from '../model/overlay.ts';
import type { BoundSection } from '../model/plan/section.ts';
import { clusterDrafts } from './clusters/cluster-drafts.ts';
import { replacedSections } from './replaced-sections.ts';

/** The inventory with what its file says in sections that collections add, and with their keys of hosts. */
export function withSections(inventory: Inventory, root: unknown, sections: readonly BoundSection[]): Inventory {
  if (sections.length === 0) return inventory;
  const top = mapping(root);
  const hosts = mapping(top['hosts']);
  const names = new Set(sections.flatMap(one => Object.keys(one.hostKeys)));
  const pick = (from: Readonly<Record<string, unknown>>, keys: Iterable<string>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...keys].filter(key => Object.hasOwn(from, key)).map(key => [key, from[key]]));
  const said = inventory.hosts.map(host => ({ ...host, settings: pick(mapping(hosts[host.name]), names) }));
  const keysOfHosts = said.map(({ name, roles, address, settings }) => ({ name, roles, address, keys: settings }));
  const keys = sections.map(one => one.key);
  const overlays = thatCount(sections.flatMap(one => one.overlay(top[one.key], keysOfHosts) ?? []));
  const replaced = replacedSections(root, sections);
  const opening = sections.filter(({ key }) => !replaced.has(key));
  const drafts = clusterDrafts(root, sections);
  // Of several clusters each opens what its own sections need.
  const shared = drafts.length === 0 ? opening : opening.filter(one => !one.perCluster);
  const clusters = drafts.map((one): ClusterPart & { readonly ownOpenings: readonly HostOpening[] } => {
    const ofIt = keysOfHosts.filter(({ name }) => one.hosts.includes(name));
    const ownOpenings = sections.flatMap(({ perCluster, key, opens }) =>
      perCluster ? opens(one.value[key], ofIt) : [],
    );
    return {
      name: one.name,
      hosts: ofIt.map(({ name }) => name),
      settings: pick(
        one.said,
        sections.flatMap(section => Object.keys(section.clusterKeys)),
      ),
      sections: pick(one.value, keys),
      vars: mapping(one.said['vars']),
      ...(one.said['adopted'] === true ? { adopted: true as const } : {}),
      openings: [...shared.flatMap(({ key, opens }) => opens(top[key], ofIt)), ...ownOpenings],
      ownOpenings,
    };
  });
  return {
    ...inventory,
    ...(clusters.length === 0 ? {} : { clusters: clusters.map(({ ownOpenings: _, ...part }) => part) }),
    sections: pick(top, keys),
    overlays,
    openings: [
      ...shared.flatMap(({ key, opens }) => opens(top[key], keysOfHosts)),
      ...clusters.flatMap(({ ownOpenings }) => ownOpenings),
    ],
    hosts: said,
  };
}

/** The port of an overlay: what a router's forward leads to where it does not say. */
export const forwardPort = (root: unknown, sections: readonly BoundSection[]): number | undefined =>
  thatCount(sections.flatMap(one => one.overlay(mapping(root)[one.key], []) ?? []))[0]?.port;
