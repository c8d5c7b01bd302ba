import type { Host, Inventory } from '../../model/inventory.ts';
import { type Known, NOTHING_KNOWN } from '../../model/plan/program.ts';
import type { Stage, TaskEntry } from '../playbook.ts';
import { applies } from './applies.ts';
import { isInScope } from './in-scope.ts';

/** What decides who does what is done once. */
export interface OnceBy {
  readonly inventory: Inventory;
  /** Names of the hosts that the run writes to; absent: all. */
  readonly selected: ReadonlySet<string> | undefined;
  readonly known: Known;
}

/**
 * Whether a host is the one that does a task of a stage. With `once: true` it is the first selected host that `hosts` of both names,
 * in the inventory's order, whatever becomes of it; where none is selected, the first at all, of which only facts are read. With
 * `once: any` it is the first of them that is still in the run; before any host was met each may be. Pure.
 */
export function isOnceOn({ inventory, selected, known }: OnceBy, stage: Stage, entry: TaskEntry, host: Host): boolean {
  if (entry.once === undefined) return true;
  const named = inventory.hosts.filter(
    one => applies(inventory, one, stage) && applies(inventory, one, entry) && isInScope(inventory, one, entry.scope),
  );
  const due = selected === undefined ? named : named.filter(one => selected.has(one.name));
  const first = due[0] ?? named[0];
  if (entry.once === true) return first === host;
  if (known === NOTHING_KNOWN) return due.length === 0 ? first === host : due.includes(host);
  return (due.find(one => !known.silent.has(one.name)) ?? first) === host;
}
