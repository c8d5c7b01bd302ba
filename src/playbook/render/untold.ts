import type { Check } from '../../model/gate/check.ts';
import type { Host } from '../../model/inventory.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { Task } from '../../model/plan/task.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { raw } from '../../shell/sh.ts';
import type { Scope } from '../playbook.ts';
import { allReads, conditionReads, type Reads, valueReads } from '../templates/reads.ts';

/** Names of the facts that the playbook brings itself: what is in them is the host's to say. */
export type OwnFactNames = Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;

/** Where includes look, from the inside out. */
export const scopeReads = (scope: Scope | undefined): Reads =>
  scope === undefined ? [] : allReads([conditionReads(scope.when), valueReads(scope.vars), scopeReads(scope.outer)]);

/** Whether this host has told one of these facts, and it is looked at. */
function looksAtTold(own: OwnFactNames, reads: Reads, context: Context): boolean {
  const { facts } = context;
  if (typeof facts !== 'object' || facts === null) return false;
  const told = [...own.keys()].filter(name => Object.keys(facts).includes(name));
  if (told.length === 0 || reads === 'anywhere') return told.length > 0;
  return reads.some(([top, name]) => top === 'facts' && (name === undefined || told.includes(name)));
}

/**
 * Does a piece of rendering. A mistake that may come from what the host told is that host's: it stops there, and the others go on.
 * @param reads where it looks; asked only where there is a mistake
 * @throws {InputProblem} for any other
 */
export function orUntold<T>(
  own: OwnFactNames,
  reads: () => Reads,
  context: Context,
  work: () => T,
  untold: (problem: InputProblem) => T,
): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputProblem) || !looksAtTold(own, reads(), context)) throw error;
    return untold(error);
  }
}

const because = (problem: InputProblem, host: Host): string =>
  `what ${host.name} told does not fit: ${problem.details.map(({ where, what }) => (where === undefined ? what : `${where}: ${what}`)).join('; ')}`;

/** Stands for a task that cannot be made of what its host told. */
export const untoldTask = (
  task: Pick<Task, 'id' | 'stage' | 'title' | 'resource' | 'timeout'>,
  problem: InputProblem,
  host: Host,
): Task => ({
  ...task,
  bound: undefined,
  waitsFor: undefined,
  refused: {
    because: because(problem, host),
    hint: 'look at what the command prints there; `default` and `defined` are for what may be missing',
  },
});

/** Stands for a question that cannot be made of what its host told. */
export const untoldCheck = (check: Pick<Check, 'id' | 'title'>, problem: InputProblem, host: Host): Check => ({
  ...check,
  patience: 0,
  probe: raw(':'),
  judge: () => ({ kind: 'unasked', because: because(problem, host) }),
});
