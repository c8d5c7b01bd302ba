import type { Script } from '../../model/plan/script.ts';
import type { Task } from '../../model/plan/task.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import type { Thing } from '../../model/reading/thing.ts';
import { coveredBy } from '../../model/text/path-pattern.ts';
import { placeFunction } from '../../shell/reach/places.ts';
import { sh } from '../../shell/sh.ts';

const named = (things: readonly Thing[]): readonly string[] =>
  things.filter(({ kind, name }) => kind === 'path' && name.startsWith('/')).map(({ name }) => name);

const all = (tasks: readonly Task[]): readonly string[] => [
  ...new Set(tasks.flatMap(({ bound }) => (bound === undefined ? [] : named([...bound.ids, ...bound.shares])))),
];

/** Asks where the paths that a host's tasks name lead; `undefined` where there are no two of them. Costs one process. */
export function placesOfTasks(tasks: readonly Task[]): Script | undefined {
  const paths = all(tasks);
  return paths.length < 2
    ? undefined
    : sh`${placeFunction}
for provision_path in ${paths}; do
  provision_place "$provision_path"
  printf '%s	%s\n' "$provision_path" "$provision_real"
done`;
}

interface Claim {
  readonly task: Task;
  readonly path: string;
  readonly real: string;
  /** It is the task's own, not only a part of it. */
  readonly owns: boolean;
}

/** Pairs of claims of different tasks that would undo each other's work: two own one place, or one removes what another has. */
function meetings(claims: readonly Claim[]): readonly (readonly [Claim, Claim])[] {
  const owners = new Map<string, Claim>();
  const pairs: [Claim, Claim][] = [];
  for (const claim of claims.filter(one => one.owns)) {
    const other = owners.get(claim.real);
    if (other === undefined) owners.set(claim.real, claim);
    else if (other.task.id !== claim.task.id) pairs.push([other, claim]);
  }
  const isRemoved = (claim: Claim): boolean => claim.task.bound?.removes === true;
  const others = claims.filter(one => !isRemoved(one));
  for (const removed of others.length === 0 ? [] : claims.filter(isRemoved)) {
    const covers = coveredBy(removed.real);
    for (const other of others) if (covers(other.real)) pairs.push([removed, other]);
  }
  return pairs;
}

/**
 * Pairs of a host's tasks whose paths meet in one real place, whatever they are written as: the same thing, or one inside
 * what the other removes. Pure; `reading` is the answer to `placesOfTasks`.
 */
export function meetingTasks(tasks: readonly Task[], reading: Reading | undefined): readonly ProblemDetails[] {
  const reals = new Map(
    (reading?.stdout ?? '').split('\n').map(line => {
      const [path = '', real = ''] = line.split('\t');
      return [path, real] as const;
    }),
  );
  const claims = tasks.flatMap(task => {
    const { ids = [], shares = [] } = task.bound ?? {};
    const claim = (path: string, owns: boolean): Claim => ({ task, path, real: reals.get(path) ?? path, owns });
    return [...named(ids).map(path => claim(path, true)), ...named(shares).map(path => claim(path, false))];
  });
  const problems = new Map<string, ProblemDetails>();
  for (const [one, other] of meetings(claims)) {
    const key = `${one.task.id}\0${other.task.id}`;
    if (problems.has(key)) continue;
    problems.set(key, {
      what: `“${one.task.title}” and “${other.task.title}” lead to the same path, ${other.real}: nothing is changed`,
      evidence: [one, other].map(({ path, real }) => (path === real ? path : `${path} is really ${real}`)),
      hint: 'let one task own that path, by its real name',
    });
  }
  return [...problems.values()];
}
