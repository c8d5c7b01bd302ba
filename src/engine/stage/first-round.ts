import type { Reboots } from '../../model/plan/change.ts';
import type { Brought } from '../../model/reading/place.ts';
import { wordOf } from '../../model/reading/thing.ts';
import type { PlanItem } from '../plan/plan-item.ts';

/**
 * What comes before the first task that is decided only after one before it, or that waits for what a host has not told: what follows may
 * rest on it.
 */
export function upToUndecided(items: readonly PlanItem[]): readonly PlanItem[] {
  const at = items.findIndex(
    ({ task, outcome }) =>
      outcome.kind === 'deferred' && (outcome.deferred.refused !== undefined || task.waitsFor !== undefined),
  );
  return at === -1 ? items : items.slice(0, at);
}

/** The boot that a change is. */
export const rebootOf = ({ outcome }: PlanItem): Reboots | undefined =>
  outcome.kind === 'change' ? outcome.change.reboots : undefined;

/** What a change brings to this machine; it does nothing else. */
export const bringsOf = ({ outcome }: PlanItem): readonly Brought[] =>
  outcome.kind === 'change' ? (outcome.change.brings ?? []) : [];

/**
 * The changes that can be made from one and the same reading: up to the first that shares something with one before it
 * (two lines of one file), and up to what follows the last guarded one. What stands between two guarded ones is made
 * under their guard, so that a stage has one. A boot stands alone, and what is brought from a host apart from what is changed there. The rest is planned again after them, so that the playbook's order is kept.
 */
export function firstRound(changes: readonly PlanItem[]): readonly PlanItem[] {
  const touched = new Set<string>();
  const lastGuarded = changes.findLastIndex(change => change.guard !== undefined);
  const end = changes.findIndex((change, at) => {
    const { task, guard } = change;
    const { bound } = task;
    if (at > 0 && [change, changes[at - 1]].some(one => one !== undefined && rebootOf(one) !== undefined)) return true;
    const before = changes[at - 1];
    if (before !== undefined && bringsOf(before).length > 0 !== bringsOf(change).length > 0) return true;
    if (bound?.shares.some(one => touched.has(wordOf(one))) === true) return true;
    if (at > lastGuarded && guard === undefined && changes[at - 1]?.guard !== undefined) return true;
    for (const one of [...(bound?.ids ?? []), ...(bound?.shares ?? [])]) touched.add(wordOf(one));
    return false;
  });
  return end === -1 ? changes : changes.slice(0, end);
}
