import { mapping } from '../model/fitting.ts';
import type { Inventory } from '../model/inventory.ts';
import type { BoundSection } from '../model/plan/section.ts';

/** The inventory with what its file says in sections that collections add, and with their keys of hosts. */
export function withSections(inventory: Inventory, root: unknown, sections: readonly BoundSection[]): Inventory {
  if (sections.length === 0) return inventory;
  const top = mapping(root);
  const hosts = mapping(top['hosts']);
  const names = new Set(sections.flatMap(one => Object.keys(one.hostKeys)));
  const pick = (from: Readonly<Record<string, unknown>>, keys: Iterable<string>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...keys].filter(key => Object.hasOwn(from, key)).map(key => [key, from[key]]));
  const said = inventory.hosts.map(host => ({ ...host, settings: pick(mapping(hosts[host.name]), names) }));
  const keysOfHosts = said.map(({ name, roles, settings }) => ({ name, roles, keys: settings }));
  return {
    ...inventory,
    sections: pick(
      top,
      sections.map(one => one.key),
    ),
    overlays: sections.flatMap(one => one.overlay(top[one.key], keysOfHosts) ?? []),
    openings: sections.flatMap(one => one.opens(top[one.key], keysOfHosts)),
    hosts: said,
  };
}

/** The port of an overlay: what a router's forward leads to where it does not say. */
export const forwardPort = (root: unknown, sections: readonly BoundSection[]): number | undefined =>
  sections.flatMap(one => one.overlay(mapping(root)[one.key], []) ?? [])[0]?.port;
