import type { Contestant } from './contestants/contestant.ts';
import type { Round } from './measure-lab.ts';
import type { Options } from './options.ts';
import { nothing } from './scenarios/nothing.ts';
import { scenarios } from './scenarios/registry.ts';

const chosen = <T>(all: readonly T[], names: readonly string[], nameOf: (one: T) => string): readonly T[] =>
  names.length === 0 ? all : all.filter(one => names.includes(nameOf(one)));

/** What is measured at one size; the longer links only at the smallest. */
export function roundsAt(size: number, everybody: readonly Contestant[], options: Options): readonly Round[] {
  const { runs, smoke } = options;
  const contestants = chosen(everybody, options.contestants, one => one.name);
  const pair = contestants.filter(one => one.name === 'floor' || one.name === 'provision');
  const smokes = ['nothing', 'first-run'];
  const wanted = chosen(scenarios, options.scenarios, one => one.work);
  const near = wanted
    .filter(one => !smoke || smokes.includes(one.work))
    .map(scenario => ({
      scenario,
      // A smoke test has two minutes: the peers are asked once, for what makes the difference.
      contestants: smoke && scenario.work !== 'nothing' ? pair : contestants,
      runs,
      roundTrip: 0,
    }));
  const smallest = Math.min(...options.hosts) === size && wanted.includes(nothing);
  const far = (smallest ? options.roundTrips : []).map(roundTrip => ({
    scenario: nothing,
    contestants: smoke ? pair : contestants,
    runs: smoke ? 1 : runs,
    roundTrip,
  }));
  // On the mesh as it is, before the first run takes it apart.
  return [...near.slice(0, 1), ...far, ...near.slice(1)];
}
