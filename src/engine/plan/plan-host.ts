import { guardTimes } from '../../guard/guard.ts';
import { refusedRemoval } from '../../guard/reaches.ts';
import type { WayIn } from '../../guard/way-in/way-in.ts';
import type { Change, Outcome } from '../../model/plan/change.ts';
import { mayLift } from '../../model/plan/may-lift.ts';
import type { Task } from '../../model/plan/task.ts';
import { wordOf } from '../../model/reading/thing.ts';
import { holdsUnknown } from '../../model/text/unknown.ts';
import { wayInOf } from '../guard/ask-way-in.ts';
import type { Readings } from '../readings.ts';
import type { PlanItem } from './plan-item.ts';

/**
 * What becomes of a change that must not be made as things are: it stops the host, unless an earlier change may lift that; then
 * it is decided after the last such.
 */
function settleRefusal(change: Change, earlier: readonly Task[]): Outcome {
  if (change.refused === undefined) return { kind: 'change', change };
  const { apply: _, why: __, unprovable: ___, reboots: ____, brings: _____, refused, ...told } = change;
  const { liftedBy, ...why } = refused;
  const lifter =
    liftedBy === undefined
      ? undefined
      : earlier.findLast(({ bound }) => bound === undefined || mayLift(bound, liftedBy));
  if (lifter === undefined) return { kind: 'refused', ...why };
  return { kind: 'deferred', deferred: { because: `decided after ${lifter.title}`, ...told, refused: why } };
}

/** `earlier`: tasks before it whose changes are still to be made. */
const compare = (task: Task, readings: Readings, earlier: readonly Task[]): Outcome => {
  const { bound, waitsFor, refused } = task;
  if (refused !== undefined) return { kind: 'refused', ...refused };
  if (bound === undefined) {
    return {
      kind: 'deferred',
      deferred: { because: waitsFor?.because ?? 'not known yet', action: 'update', fields: [] },
    };
  }
  const reading = readings.of(bound.probe);
  if (reading === undefined) return { kind: 'unreadable', evidence: ['the host did not answer this probe'] };
  const found = bound.plan(reading);
  const outcome = found.kind === 'change' ? settleRefusal(found.change, earlier) : found;
  if (waitsFor === undefined) return outcome;
  const isSettled = waitsFor.mayNotApply !== true && !holdsUnknown(outcome.kind === 'refused' ? outcome.because : '');
  if (found.kind !== 'change' || (outcome.kind === 'refused' && isSettled)) return outcome;
  const {
    apply: _,
    why: __,
    unprovable: ___,
    refused: ____,
    needs: _____,
    reboots: ______,
    brings: _______,
    ...told
  } = found.change;
  return { kind: 'deferred', deferred: { because: waitsFor.because, ...told } };
};

/** Why a removal must not be made, since no guard could put back what the next login depends on. */
const refusal = ({ bound }: Task, outcome: Outcome, way: WayIn): string | undefined =>
  outcome.kind === 'change' && outcome.change.action === 'remove' && bound !== undefined
    ? refusedRemoval(bound.reach, way)
    : undefined;

/**
 * Compares a host's tasks with what was read of it. Pure. A task that is as wanted, but made from something that an
 * earlier task will change, is deferred: it will probably want a restart. What the host said of its way in decides which
 * tasks are guarded, and which removals are refused.
 * @param made ids of tasks whose changes were made and cannot be proved: nothing is decided after them any more
 */
export function planHost(
  tasks: readonly Task[],
  readings: Readings,
  made: ReadonlySet<string> = new Set(),
): readonly PlanItem[] {
  const earlier: Task[] = [];
  const changing = new Map<string, string>();
  const way = wayInOf(readings);
  const times = guardTimes(tasks, way);
  return tasks.map(task => {
    const title = task.title;
    let outcome = compare(task, readings, earlier);
    const cause = task.bound?.inputs.map(wordOf).find(word => changing.has(word));
    if (outcome.kind === 'none' && cause !== undefined) {
      outcome = {
        kind: 'deferred',
        deferred: { because: `${changing.get(cause)} changes`, action: 'restart', fields: [] },
      };
    }
    if (outcome.kind === 'change' || outcome.kind === 'deferred') {
      if (!made.has(task.id)) earlier.push(task);
      for (const id of task.bound?.ids ?? []) changing.set(wordOf(id), title);
    }
    const because = way === undefined || task.guard === 'off' ? undefined : refusal(task, outcome, way);
    if (because !== undefined) {
      outcome = {
        kind: 'refused',
        because: `${because}, and no guard could put it back`,
        hint: 'narrow the task; or say `guard: off` where you have another way in',
      };
    }
    // A guard of a boot would undo what was before it.
    const guard = outcome.kind === 'change' && outcome.change.reboots !== undefined ? undefined : times.get(task.id);
    return { task, outcome, ...(guard === undefined ? {} : { guard }) };
  });
}
