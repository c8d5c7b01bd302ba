import { covers, type Guard, guardOf, guardTimes } from '../../guard/guard.ts';
import type { WayIn } from '../../guard/way-in/way-in.ts';
import type { Task } from '../../model/plan/task.ts';
import type { Section } from '../../shell/bundle.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import type { Unconfirmed } from './unconfirmed.ts';

/** A section of a round's script with what it does, in words. */
export interface Step {
  readonly title: string;
  readonly section: Section;
}

/** A round of changes some of which are guarded: what is armed, and between which of them. */
export interface GuardedRound {
  /** What is unconfirmed once it has begun. */
  readonly unconfirmed: Unconfirmed;
  /** What is armed for it: the units that it restarts are those of its own stage. */
  readonly arm: Guard;
  /** The first and the last guarded change, counted from 0. */
  readonly first: number;
  readonly last: number;
}

/** The guard of one stage, which keeps what guarded tasks of later stages touch, too. */
function guardFor(stage: string, later: readonly Task[], seconds: number, way: WayIn | undefined): Guard {
  const times = guardTimes(later, way);
  const guarded = later.filter(task => times.has(task.id));
  return guardOf(
    guarded.filter(task => task.stage === stage),
    seconds,
    way,
    guarded.filter(task => task.stage !== stage),
  );
}

/**
 * Works out a round; `undefined` where nothing of it is guarded. Pure.
 * @param before what is unconfirmed already
 * @param later the tasks of this stage and all after it
 */
export function guardedRound(
  before: Unconfirmed | undefined,
  changes: readonly PlanItem[],
  later: readonly Task[],
  way: WayIn | undefined,
): GuardedRound | undefined {
  const first = changes.findIndex(change => change.guard !== undefined);
  const last = changes.findLastIndex(change => change.guard !== undefined);
  const one = changes[first];
  if (one?.guard === undefined) return undefined;
  const own = guardFor(one.task.stage, later, one.guard, way);
  const guard = before?.guard ?? own;
  return {
    unconfirmed: {
      guard,
      changes: [...(before?.changes ?? []), ...changes.filter(change => change.guard !== undefined)],
      told: before?.told ?? [],
      held: before?.held ?? new Map(),
      failed: before?.failed ?? [],
      through: false,
      making: changes.slice(first, last + 1).reduce((sum, { task }) => sum + task.timeout, 0),
    },
    arm: { ...guard, named: own.named },
    first,
    last,
  };
}

/** Whether the guard that is armed stands for a stage's changes, too. @param all the tasks of the host. Pure. */
export function standsFor(
  { guard }: Unconfirmed,
  stage: string,
  all: readonly Task[],
  way: WayIn | undefined,
): boolean {
  const own = all.filter(task => task.stage === stage);
  const [seconds] = guardTimes(own, way).values();
  return seconds !== undefined && covers(guard, guardFor(stage, own, seconds, way));
}

/** The steps of a round, with the guard armed before its first guarded change and renewed after its last. Pure. */
export const withGuard = (
  steps: readonly Step[],
  { first, last, arm }: GuardedRound,
  armed: Section,
  renewed: Section,
): readonly Step[] => [
  ...steps.slice(0, first),
  { title: `arm the guard: what follows is undone unless it is confirmed within ${arm.seconds} s`, section: armed },
  ...steps.slice(first, last + 1),
  { title: 'wait for the confirmation', section: renewed },
  ...steps.slice(last + 1),
];
