import type { HostPlan } from '../../model/events/event.ts';
import { differenceOf, type Outcome } from '../../model/plan/change.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';

type Confirmed = 'losing' | 'replacing' | 'closing';

/** For what reasons a change wants to be confirmed. */
function reasons(outcome: Outcome): readonly Confirmed[] {
  const difference = differenceOf(outcome);
  if (difference?.destroys !== true) return [];
  const { replaces, closes } = difference;
  if (replaces === undefined && closes !== true) return ['losing'];
  return [...(replaces === undefined ? [] : ['replacing' as const]), ...(closes === true ? ['closing' as const] : [])];
}

/** Hosts on which a plan takes something away for good, replaces what is somebody's, or closes what is reached now. */
function concerned(plan: readonly HostPlan[]): Readonly<Record<Confirmed, readonly string[]>> {
  const where = (reason: Confirmed): readonly string[] =>
    plan.flatMap(({ host, tasks }) => (tasks.some(({ outcome }) => reasons(outcome).includes(reason)) ? [host] : []));
  return { losing: where('losing'), replacing: where('replacing'), closing: where('closing') };
}

/**
 * Asks before something is destroyed: by typing the cluster's name, or by yes.
 * @throws {InputProblem} where nobody is there to answer; `hint` says what to do then.
 */
export async function confirmDestruction(
  cluster: string,
  plan: readonly HostPlan[],
  kind: 'cluster-name' | 'yes',
  hint = 'look at it with --dry-run, then give --yes',
): Promise<boolean> {
  const { losing, replacing, closing } = concerned(plan);
  if (!isInteractive()) {
    const would = [
      ...(losing.length === 0 ? [] : [`destroy things on ${losing.join(', ')}`]),
      ...(replacing.length === 0 ? [] : [`replace files that provision did not write on ${replacing.join(', ')}`]),
      ...(closing.length === 0 ? [] : [`close ports that are reached now on ${closing.join(', ')}`]),
    ];
    throw new InputProblem({
      what: `this would ${would.join(', and ')}, and there is no terminal to confirm it on`,
      hint,
    });
  }
  const lines = [
    ...(losing.length === 0 ? [] : [`What is marked as removed will be gone from ${losing.join(', ')}.`]),
    ...(replacing.length === 0
      ? []
      : [`Files that provision did not write will be replaced on ${replacing.join(', ')}; copies stay there.`]),
    ...(closing.length === 0
      ? []
      : [`What is marked as closed will not be reached from outside any more on ${closing.join(', ')}.`]),
  ];
  const what = `\n${lines.join('\n')}\n`;
  if (kind === 'cluster-name') {
    return (await ask(`${what}Type the cluster's name (${cluster}) to go on: `))?.trim() === cluster;
  }
  return /^y(es)?$/i.test((await ask(`${what}Go on? [y/N] `))?.trim() ?? '');
}
