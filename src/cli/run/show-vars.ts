import type { Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { type OtherVars, varSources } from '../../playbook/vars-of.ts';
import { isSealed } from '../../secrets/sealed-value.ts';
import { didYouMean } from '../../yaml/did-you-mean.ts';

/** A value of a host, where it comes from, and over whom it wins. */
export interface ShownVar {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
  readonly over: readonly string[];
}

/** Sealed values are not opened for this. */
function hideSealed(value: unknown): unknown {
  if (isSealed(value)) return '(sealed)';
  if (Array.isArray(value)) return value.map(hideSealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hideSealed(one)]));
}

/** Every value of a host, by name. @throws {InputProblem} for a host that there is not */
export function shownVars(inventory: Inventory, name: string, others: OtherVars): readonly ShownVar[] {
  const host = inventory.hosts.find(one => one.name === name);
  if (host === undefined) {
    const names = inventory.hosts.map(one => one.name);
    throw new InputProblem({
      what: `there is no host “${name}” in cluster ${inventory.cluster}`,
      hint: didYouMean(name, names, 'host'),
    });
  }
  const sources = varSources(inventory, host, others);
  const all = [...new Set(sources.flatMap(({ vars }) => Object.keys(vars)))].sort();
  return all.map(key => {
    const having = sources.filter(({ vars }) => Object.hasOwn(vars, key)).reverse();
    return {
      name: key,
      value: hideSealed(having[0]?.vars[key]),
      from: having[0]?.from ?? '',
      over: having.slice(1).map(({ from }) => from),
    };
  });
}

/** A line for each: `port = 443 · role edge, over inventory`. */
export const varLines = (vars: readonly ShownVar[]): readonly string[] =>
  vars.map(({ name, value, from, over }) => {
    const besides = over.length === 0 ? '' : `, over ${over.join(', ')}`;
    return escapeLine(`${name} = ${JSON.stringify(value)} · ${from}${besides}`);
  });
