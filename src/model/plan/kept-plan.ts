import type { HostPlan, Remark } from '../events/event.ts';
import type { ProblemDetails } from '../problems/problem.ts';
import type { Outcome } from './change.ts';

/** A plan of one phase that was made earlier, was looked at, and is all that a run may make. Both functions are pure. */
export interface KeptPlan {
  /** How the plan of now is another than that; nothing is made where there is anything. */
  readonly differs: (hosts: readonly HostPlan[]) => readonly Remark[];
  /** Why a change that a later reading has brought is more than what was shown; `undefined`: it was shown. */
  readonly exceeds: (host: string, task: string, outcome: Outcome) => ProblemDetails | undefined;
}
