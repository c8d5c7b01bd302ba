import type { Contestant } from './contestants/contestant.ts';
import type { Round } from './measure-lab.ts';
import type { Options } from './options.ts';
import { firstRun } from './scenarios/first-run.ts';
import { nothing } from './scenarios/nothing.ts';
import { scenarios } from './scenarios/registry.ts';
import type { Scenario } from './scenarios/scenario.ts';

const chosen = <T>(all: readonly T[], names: readonly string[], nameOf: (one: T) => string): readonly T[] =>
  names.length === 0 ? all : all.filter(one => names.includes(nameOf(one)));

const doing = ({ work }: Scenario, all: readonly Contestant[]): readonly Contestant[] =>
  all.filter(({ only }) => only === undefined || only.includes(work));

/** What is measured at one size; the longer links only at the smallest. */
export function roundsAt(size: number, everybody: readonly Contestant[], options: Options): readonly Round[] {
  const { runs } = options;
  const contestants = chosen(everybody, options.contestants, one => one.name);
  const wanted = chosen(scenarios, options.scenarios, one => one.work);
  const smallest = Math.min(...options.hosts) === size && wanted.includes(nothing);
  const roundTrips = smallest ? options.roundTrips : [];
  const near = wanted.map(scenario => ({ scenario, contestants: doing(scenario, contestants), runs, roundTrip: 0 }));
  const far = roundTrips.map(roundTrip => ({ scenario: nothing, contestants, runs, roundTrip }));
  // On the mesh as it is, before the first run takes it apart.
  return [...near.slice(0, 1), ...far, ...near.slice(1)];
}

/** The least that shows whether every contestant still works, and whether the ratios that CI holds do; in two minutes. */
export function smokeRounds(everybody: readonly Contestant[]): readonly Round[] {
  const isOurs = ({ name }: Contestant): boolean => ['ssh-true', 'floor', 'provision'].includes(name);
  const ours = everybody.filter(isOurs);
  return [
    { scenario: nothing, contestants: ours, runs: 3, roundTrip: 0 },
    { scenario: nothing, contestants: everybody.filter(one => !isOurs(one)), runs: 1, roundTrip: 0 },
    { scenario: nothing, contestants: ours, runs: 1, roundTrip: 200 },
    { scenario: firstRun, contestants: doing(firstRun, ours), runs: 1, roundTrip: 0 },
  ];
}
