import { type Host, type Inventory, presentOf } from '../model/inventory.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { selectHosts } from './select-hosts.ts';

/** Who a command is about. */
export interface Chosen {
  readonly selected: readonly Host[];
  /** Those that it would be about, and that are away. */
  readonly away: readonly Host[];
}

/**
 * The hosts that a command is about: those that a pattern selects (`selectHosts`; none: all), of several clusters those of one that is
 * named, without those that are away. Pure.
 * @throws {InputProblem} where a host that is away is named by itself, or nobody else is left
 */
export function chooseHosts(inventory: Inventory, pattern: string | undefined, cluster?: string): Chosen {
  const matched = pattern === undefined ? inventory.hosts : selectHosts(inventory, pattern);
  const part = inventory.clusters?.find(({ name }) => name === cluster);
  const all = part === undefined ? matched : matched.filter(({ name }) => part.hosts.includes(name));
  const away = all.filter(host => host.away === true);
  const selected = presentOf(all);
  const named = new Set(pattern?.split(',').map(word => word.trim()));
  const wrong = selected.length === 0 ? away : away.filter(({ name }) => named.has(name));
  if (wrong.length === 0) return { selected, away };
  throw new InputProblem(
    wrong.map(({ name }) => ({
      where: inventory.file,
      what: `${name} is away: no run connects to it`,
      hint: `once it is back, take hosts.${name}.away out`,
    })),
  );
}
