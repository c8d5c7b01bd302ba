import { InputProblem } from '../../model/problems/problem.ts';
import type { Neighbour } from './neighbours/neighbour.ts';
import { neighbours } from './neighbours/registry.ts';

/**
 * The neighbours of a dirty host: those that every dirty host has, and of the others these.
 * @param named names, each perhaps several with commas between them.
 * @throws {InputProblem} for a name that there is no neighbour of.
 */
export function chooseNeighbours({
  named,
  all,
}: {
  readonly named: readonly string[];
  readonly all: boolean;
}): readonly Neighbour[] {
  const names = named.flatMap(one => one.split(',')).filter(name => name !== '');
  const unknown = names.filter(name => !neighbours.some(one => one.name === name));
  if (unknown.length > 0) {
    throw new InputProblem({
      what: `there is no neighbour ${unknown.map(name => JSON.stringify(name)).join(', ')}`,
      hint: `name some of ${neighbours.map(one => one.name).join(', ')}`,
    });
  }
  return neighbours.filter(one => all || one.onRequest !== true || names.includes(one.name));
}
