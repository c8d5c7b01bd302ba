import { selectHosts } from '../../inventory/select-hosts.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { Where } from '../playbook.ts';

type Selecting = { readonly hosts?: string | undefined; readonly where: Where };

const selections = new WeakMap<Inventory, Map<string, ReadonlySet<string>>>();

/** Names of the hosts that a selector means; worked out once, since every task asks it for every host. */
function selected(inventory: Inventory, selector: string): ReadonlySet<string> {
  const known = selections.get(inventory) ?? new Map<string, ReadonlySet<string>>();
  selections.set(inventory, known);
  const names = known.get(selector) ?? new Set(selectHosts(inventory, selector).map(host => host.name));
  known.set(selector, names);
  return names;
}

/** Whether a host is one of those that an entry names. @throws {InputProblem} at the entry's place. */
export function applies(inventory: Inventory, host: Host, { hosts, where }: Selecting): boolean {
  if (hosts === undefined) return true;
  try {
    return selected(inventory, hosts).has(host.name);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    throw new InputProblem(
      error.details.map(one => ({ where, ...one, what: `\`hosts\`: ${one.what}` })),
      { cause: error },
    );
  }
}
