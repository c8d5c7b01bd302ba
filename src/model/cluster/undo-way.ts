import type { BoundTask } from '../plan/resource.ts';
import type { Script } from '../plan/script.ts';
import type { ProblemDetails } from '../problems/problem.ts';

/** What a run has kept on one host, by its journal. */
export interface KeptByRun {
  /** Paths of archives, in the order in which they were made. */
  readonly archives: readonly string[];
  /** Files that were replaced, and where the copy is; the name of that ends in its SHA-256. */
  readonly copies: readonly { readonly path: string; readonly copy: string }[];
}

/** One thing that comes back. */
export interface UndoTask {
  readonly stage: string;
  /** The resource's name, for the journal. */
  readonly resource: string;
  readonly bound: BoundTask;
}

/** What of it comes back on a host. */
export interface UndoPlan {
  /** Why nothing may; then there are no tasks. */
  readonly problems: readonly ProblemDetails[];
  /** In order. */
  readonly tasks: readonly UndoTask[];
  /** What of that which was kept does not come back, and why. */
  readonly cannot: readonly { readonly what: string; readonly hint?: string }[];
  /** Commands that make what came back count. */
  readonly left: readonly string[];
}

/** How what a run has kept on a host is read there, and comes back. All members are pure. */
export interface UndoWay {
  /** Names of the stages of its tasks, in order. */
  readonly stages: readonly string[];
  /** Asks a host for what there is of it, and changes nothing. */
  readonly read: (kept: KeptByRun) => Script;
  /**
   * What comes back by that answer.
   * @param only patterns of paths; of all others, and of rules, nothing comes back
   * @throws {Unread} where the answer makes no sense
   */
  readonly planOf: (kept: KeptByRun, stdout: string, only: readonly string[] | undefined) => UndoPlan;
}
