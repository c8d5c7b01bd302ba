import type { HostPlan } from '../../model/events/event.ts';
import { differenceOf } from '../../model/plan/change.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';

/** Hosts on which a plan takes something away for good, and those on which it replaces what is somebody's. */
function concerned(plan: readonly HostPlan[]) {
  const where = (replaces: boolean): readonly string[] =>
    plan.flatMap(({ host, tasks }) => {
      const hit = tasks.some(({ outcome }) => {
        const difference = differenceOf(outcome);
        return difference?.destroys === true && (difference.replaces !== undefined) === replaces;
      });
      return hit ? [host] : [];
    });
  return { losing: where(false), replacing: where(true) };
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
  const { losing, replacing } = concerned(plan);
  if (!isInteractive()) {
    const would = [
      ...(losing.length === 0 ? [] : [`destroy things on ${losing.join(', ')}`]),
      ...(replacing.length === 0 ? [] : [`replace files that provision did not write on ${replacing.join(', ')}`]),
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
  ];
  const what = `\n${lines.join('\n')}\n`;
  if (kind === 'cluster-name') {
    return (await ask(`${what}Type the cluster's name (${cluster}) to go on: `))?.trim() === cluster;
  }
  return /^y(es)?$/i.test((await ask(`${what}Go on? [y/N] `))?.trim() ?? '');
}
