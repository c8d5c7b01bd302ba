import type { Guard } from '../../guard/guard.ts';
import type { Event } from '../../model/events/event.ts';
import { type PlanItem, removes } from '../plan/plan-item.ts';

export type TaskDone = Extract<Event, { type: 'task-done' }>;

/** Guarded changes of one host that are made, or being made, and not confirmed yet. A value: each step makes a new one. */
export interface Unconfirmed {
  /** What the host would undo them by. */
  readonly guard: Guard;
  readonly changes: readonly PlanItem[];
  /** Those of them that were told of as changed when their stage ended. */
  readonly told: readonly PlanItem[];
  /** What is told of the others once they are confirmed, by task. */
  readonly held: ReadonlyMap<string, TaskDone>;
  /** What is told of tasks that failed after those, once it is known what became of them. */
  readonly failed: readonly TaskDone[];
  /** Whether the host was heard of when the changes were through; before that they may be under way still. */
  readonly through: boolean;
  /** Seconds that the last of them may take until they are through. */
  readonly making: number;
}

/** A guard that is left armed is confirmed after this part of its time. */
const PATIENCE = 1 / 3;

/** Milliseconds for which a guard that is left armed waits for the next stage. */
export const patienceOf = ({ guard }: Unconfirmed): number => guard.seconds * 1000 * PATIENCE;

/** Seconds after which the host has undone them by itself. */
export const secondsLeft = ({ guard, through, making }: Unconfirmed): number => guard.seconds + (through ? 0 : making);

/** Keeps back what is told of a change that is not sure yet. */
export const withHeld = (one: Unconfirmed, done: TaskDone): Unconfirmed => ({
  ...one,
  held: new Map([...one.held, [done.task, done]]),
});

/** Keeps back a failure, so that it is told after what was done before it. */
export const withFailed = (one: Unconfirmed, done: TaskDone): Unconfirmed => ({
  ...one,
  failed: [...one.failed, done],
});

/** What is told where they are confirmed: in the order in which it happened. */
export const confirmedOf = ({ held, failed }: Unconfirmed): readonly TaskDone[] => [...held.values(), ...failed];

/**
 * What becomes of the guard when a stage ends. What was removed is not put back by what is known from before: no later
 * change is tied to its guard. @param goesOn whether the host and the run are sound
 */
export const atStageEnd = ({ through, changes }: Unconfirmed, goesOn: boolean): 'carry' | 'confirm' =>
  through && goesOn && !changes.some(removes) ? 'carry' : 'confirm';

/** The same after a fresh login has come through and what was held has been told. */
export const carried = (one: Unconfirmed): Unconfirmed => ({
  ...one,
  told: [...one.told, ...one.changes.filter(({ task }) => one.held.has(task.id))],
  held: new Map(),
  failed: [],
});

/** A change of which the host has told nothing. */
const bare = (host: string, { task: { stage, id, title } }: PlanItem, result: TaskDone['result']): TaskDone => ({
  type: 'task-done',
  host,
  stage,
  task: id,
  title,
  result,
  seconds: 0,
});

/**
 * What is told where they were undone, or where nobody knows whether they were. What failed is told of before; where nothing else was done, it is told that
 * this is undone too.
 */
export const undoneOf = (
  host: string,
  { changes, told, held }: Unconfirmed,
  result: 'undone' | 'unknown',
): readonly TaskDone[] =>
  held.size + told.length > 0
    ? [...told.map(one => bare(host, one, result)), ...held.values()].map(one => ({ ...one, result }))
    : changes.map(one => bare(host, one, result));
