import type { Verdict } from '../gate/check.ts';
import type { Diagnosis } from '../gate/diagnosis.ts';
import type { GateWord } from '../gate/gate-word.ts';
import type { Kept, KeptSum } from '../gate/kept.ts';
import type { Outcome } from '../plan/change.ts';
import type { LeftOut } from '../plan/leave-out.ts';
import type { HostFailure } from '../problems/host-problem.ts';
import type { ProblemDetails } from '../problems/problem.ts';
import type { Override } from '../reading/override.ts';

/** One planned task of a host, as it is shown: computed from the very value that is executed. */
export interface PlannedTask {
  readonly stage: string;
  readonly task: string;
  readonly title: string;
  readonly resource: string;
  readonly outcome: Outcome;
  /** Seconds within which the change must be confirmed over a new connection, or the host undoes it. */
  readonly guard?: number;
  /** Who else sets the same, and wins at the next boot. */
  readonly overrides?: readonly Override[];
  /** How the files that it needs come to the host, where it is not simply from this machine. */
  readonly comes?: string;
}

/** All of a host's tasks in order, with what is to be done about each. */
export interface HostPlan {
  readonly host: string;
  readonly tasks: readonly PlannedTask[];
}

export type HostStatus = 'ok' | 'failed' | 'unreachable' | 'skipped' | 'interrupted';

/** How a run ended on one host. */
export interface HostSummary {
  readonly host: string;
  readonly status: HostStatus;
  readonly changed: number;
  /** Tasks that ran, or may have, and of which nobody knows what they have changed; absent: none. */
  readonly unknown?: number;
  readonly unchanged: number;
  /** Tasks that failed, with why; an unreachable host has one without a task. */
  readonly failures: readonly (ProblemDetails & { readonly task?: string })[];
  /** What was left where it is on purpose, as last read. */
  readonly kept?: readonly Kept[];
}

/** One cell of the gate's table. */
export interface GateCell {
  readonly host: string;
  /** The check's title; completes "waiting for …". */
  readonly title: string;
  readonly verdict: Verdict;
}

/** One of the batches of hosts that a stage goes through. */
export interface Batch {
  /** From 1 on. */
  readonly number: number;
  readonly of: number;
}

/** Something to be said beside the course of a run. */
export interface Remark {
  readonly host?: string;
  readonly what: string;
  readonly hint?: string;
}

/** What a command does on hosts; `visit`: what runs have left is followed, or their locks are taken. */
export type RunMode = 'apply' | 'dry-run' | 'gate' | 'diagnosis' | 'visit';

/** Everything that happens in a run, in order; `time` is added by the sink. Values are JSON. */
export type Event =
  | {
      readonly type: 'run-start';
      readonly command: string;
      readonly cluster: string;
      readonly inventory: string;
      readonly hosts: readonly string[];
      readonly mode: RunMode;
      /** `--force`: a STOP of an earlier phase was overridden. */
      readonly forced?: boolean;
      /** The command that does the same again, with the options that decide what it means. */
      readonly again?: string;
    }
  | { readonly type: 'phase-start'; readonly phase: string; readonly title: string; readonly hosts: readonly string[] }
  | { readonly type: 'host-connecting'; readonly host: string }
  | { readonly type: 'host-reading'; readonly host: string }
  | { readonly type: 'host-read'; readonly host: string; readonly seconds: number }
  /** A host as a whole is out of the run. */
  | {
      readonly type: 'host-failed';
      readonly host: string;
      readonly reason: HostFailure;
      readonly problem: ProblemDetails;
    }
  /** A fresh login to a host on which something was changed; `problem`: it failed. */
  | { readonly type: 'login'; readonly host: string; readonly seconds: number; readonly problem?: ProblemDetails }
  | ({ readonly type: 'phase-left-out'; readonly phase: string } & LeftOut)
  | { readonly type: 'plan'; readonly phase: string; readonly hosts: readonly HostPlan[] }
  | {
      readonly type: 'stage-start';
      readonly stage: string;
      readonly hosts: readonly string[];
      /** Absent: all hosts of the stage at once. */
      readonly batch?: Batch;
    }
  | {
      readonly type: 'task-start';
      readonly host: string;
      readonly stage: string;
      readonly task: string;
      readonly title: string;
    }
  /** A file of the controller is on its way to a host, for a task that begins once it is there; or one of a host's to the controller. */
  | {
      readonly type: 'transfer';
      readonly host: string;
      readonly stage: string;
      readonly task: string;
      readonly title: string;
      /** The file's path on the controller. */
      readonly source: string;
      /** It comes from the host: then `source` is a path there, and the task is done once it is here. */
      readonly from?: 'host';
      /** Who gives it, where it is not this machine: a host of the same site, over the LAN, or a server on the web. */
      readonly giver?: string;
      readonly sentBytes: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'task-done';
      readonly host: string;
      readonly stage: string;
      readonly task: string;
      readonly title: string;
      /** `undone`: by the host itself, because no new connection came through; `unknown`: nobody has seen what became of it. */
      readonly result: 'changed' | 'failed' | 'undone' | 'unknown';
      readonly seconds: number;
      readonly problem?: ProblemDetails;
      /** What the change itself printed for the user: where the archive is. */
      readonly output?: string;
    }
  | { readonly type: 'stage-done'; readonly stage: string; readonly batch?: Batch }
  /** Something is not as it should be, and the run goes on. */
  | ({ readonly type: 'warning' } & Remark)
  /** Worth knowing, and nothing is wrong. */
  | ({ readonly type: 'notice' } & Remark)
  | {
      readonly type: 'gate-start';
      readonly phase: string;
      /** A stage's own gate; absent: the phase's. */
      readonly stage?: string;
      readonly hosts: readonly string[];
    }
  | {
      readonly type: 'gate-waiting';
      readonly phase: string;
      readonly stage?: string;
      /** Checks not met yet: completes "waiting for …". */
      readonly waiting: readonly { readonly title: string; readonly hosts: readonly string[]; readonly last: string }[];
      readonly seconds: number;
      readonly patience: number;
    }
  | {
      readonly type: 'gate-done';
      readonly phase: string;
      /** A stage's own gate, whose word is none of the phase; absent: the phase's. */
      readonly stage?: string;
      readonly word: GateWord;
      readonly cells: readonly GateCell[];
      /** Hosts of which nothing was asked: nothing is proved of them, whatever the word. */
      readonly notAsked: readonly string[];
      readonly seconds: number;
      /** The command that asks this gate again. */
      readonly rerun: string;
      /** The user ended it before every question had its answer: no verdict of the phase, whatever the word. */
      readonly interrupted?: true;
    }
  | { readonly type: 'diagnosis-start'; readonly phase: string }
  | {
      readonly type: 'diagnosis';
      readonly phase: string;
      readonly diagnosis: Diagnosis;
      readonly seconds: number;
    }
  | {
      readonly type: 'phase-done';
      readonly phase: string;
      readonly hosts: readonly HostSummary[];
      readonly seconds: number;
      /** What the gate said; absent: there was none to ask. */
      readonly word?: GateWord;
      /** What the gate found and a wipe has left on purpose, counted; absent: nothing. */
      readonly kept?: readonly KeptSum[];
    }
  | { readonly type: 'run-done'; readonly exitCode: number; readonly seconds: number; readonly journal?: string };

export type Report = (event: Event) => void;

/** A gate's answers, and its word. */
export type GateDone = Extract<Event, { type: 'gate-done' }>;

/** What a check found and left on purpose. */
export const keptOf = ({ verdict }: GateCell): readonly Kept[] => (verdict.kind === 'met' ? (verdict.kept ?? []) : []);
