import type { Host, Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/** The hosts of these names; for none, all. @throws {InputProblem} for a name that the inventory does not have. */
export function hostsNamed(inventory: Inventory, names: readonly string[]): readonly Host[] {
  const unknown = names.filter(name => !inventory.hosts.some(host => host.name === name));
  if (unknown.length > 0) {
    throw new InputProblem({
      what: `the inventory has no host ${unknown.join(', ')}`,
      hint: `its hosts are ${inventory.hosts.map(host => host.name).join(', ')}`,
    });
  }
  return names.length === 0 ? inventory.hosts : inventory.hosts.filter(host => names.includes(host.name));
}
