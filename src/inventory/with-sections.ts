import type { Inventory } from '../model/inventory.ts';
import type { BoundSection } from '../model/plan/section.ts';
import { mapping } from './schema/fitting.ts';

/** The inventory with what its file says in sections that collections add, and with their keys of hosts. */
export function withSections(inventory: Inventory, root: unknown, sections: readonly BoundSection[]): Inventory {
  if (sections.length === 0) return inventory;
  const top = mapping(root);
  const hosts = mapping(top['hosts']);
  const names = new Set(sections.flatMap(one => Object.keys(one.hostKeys)));
  const pick = (from: Readonly<Record<string, unknown>>, keys: Iterable<string>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...keys].filter(key => Object.hasOwn(from, key)).map(key => [key, from[key]]));
  return {
    ...inventory,
    sections: pick(
      top,
      sections.map(one => one.key),
    ),
    hosts: inventory.hosts.map(host => ({ ...host, settings: pick(mapping(hosts[host.name]), names) })),
  };
}
