import type { HostStatus, HostSummary, Report } from '../model/events/event.ts';
import type { Host } from '../model/inventory.ts';
import { type HostFailure, hostFailure } from '../model/problems/host-problem.ts';
import { Problem, type ProblemDetails } from '../model/problems/problem.ts';
import type { Reading } from '../model/reading/reading.ts';
import { TransportProblem } from '../model/transport.ts';
import type { Section } from '../shell/bundle.ts';
import { Readings } from './readings.ts';

/**
 * Guarded changes that a fresh login has proved, and whose guard is armed still: the next command that goes to the host
 * confirms them, over the connection of that login.
 */
export interface ArmedStill {
  /** What confirms them there; `undefined` where nothing is unconfirmed any more. */
  readonly confirming: () => Promise<Section | undefined>;
  /** Takes in what that printed; takes the host out of the run where they were undone. */
  readonly confirmed: (answers: ReadonlyMap<string, Reading>) => void;
  /** Confirms them by a command of its own, if that is still to be done. */
  readonly settle: () => Promise<void>;
}

/** One host's part in a phase: what has been read of it, and how far it got. Changed only by the steps of `run-phase.ts`. */
export interface HostRun {
  readonly host: Host;
  /** Whether it is to be written to; the others are read for their facts only. */
  readonly selected: boolean;
  status: HostStatus;
  readonly readings: Readings;
  /** When something was last removed here, by `performance.now()`; `undefined`: nothing was. */
  removedAt: number | undefined;
  /** Whether the plan has told of something that is left where it is on purpose. */
  keeps: boolean;
  /** Ids of the tasks that were changed. */
  readonly changed: Set<string>;
  /** Ids of the tasks whose change was begun, or may have been, and of which nobody knows what became. */
  readonly unknown: Set<string>;
  /** Whether something was changed here since anybody logged in: the next login is still to be tried. */
  unproved: boolean;
  /** What is left armed after the last stage, for the gate to confirm along with its questions. */
  armed: ArmedStill | undefined;
  /** Ids of the tasks that were found as wanted. */
  readonly asWanted: Set<string>;
  readonly failures: (ProblemDetails & { readonly task?: string })[];
}

export const hostRun = (host: Host, selected: boolean): HostRun => ({
  host,
  selected,
  status: 'ok',
  readings: new Readings(),
  keeps: false,
  removedAt: undefined,
  changed: new Set(),
  unknown: new Set(),
  unproved: false,
  armed: undefined,
  asWanted: new Set(),
  failures: [],
});

export function summarise(run: HostRun): HostSummary {
  const unknown = [...run.unknown].filter(task => !run.changed.has(task));
  const isOpen = (task: string): boolean => run.changed.has(task) || run.unknown.has(task);
  return {
    host: run.host.name,
    status: run.status,
    changed: run.changed.size,
    ...(unknown.length === 0 ? {} : { unknown: unknown.length }),
    unchanged: [...run.asWanted].filter(task => !isOpen(task)).length,
    failures: run.failures,
  };
}

/** Takes a host out of the run. */
export function fail(run: HostRun, problem: ProblemDetails, task?: string): void {
  if (run.status === 'ok') run.status = 'failed';
  run.failures.push(task === undefined ? problem : { ...problem, task });
}

/** Whether it is the user's doing, by a second Ctrl-C, and no failure. */
export const isInterrupted = (error: unknown): boolean =>
  error instanceof TransportProblem && error.failure === 'interrupted';

/**
 * What the user is told of what a host's connection did, with its status set by that; anything that is no `Problem` is ours and
 * goes on up.
 */
export function troubleOf(run: HostRun, error: unknown, during?: string): ProblemDetails {
  if (!(error instanceof Problem)) throw error;
  const [first] = error.details;
  const what = first?.what ?? error.message;
  const problem: ProblemDetails = {
    ...first,
    where: first?.where ?? run.host.name,
    what: during === undefined ? what : `${what} — while “${during}” was running`,
  };
  if (isInterrupted(error)) run.status = 'interrupted';
  else if (error instanceof TransportProblem && during === undefined) run.status = 'unreachable';
  return problem;
}

/** Takes a host out of the run for what its connection did. */
export function failByTransport(run: HostRun, error: unknown, during?: string): ProblemDetails {
  const problem = troubleOf(run, error, during);
  fail(run, problem, during);
  return problem;
}

/** Takes a host as a whole out of the run, and says so. */
export function lose(run: HostRun, reason: HostFailure, problem: ProblemDetails, report: Report): void {
  fail(run, problem);
  report({ type: 'host-failed', host: run.host.name, reason, problem });
}

/** Takes a host as a whole out of the run for what its connection did or met there, and says so. */
export function loseByTransport(run: HostRun, error: unknown, report: Report): void {
  const problem = failByTransport(run, error);
  const reason = error instanceof Problem ? hostFailure(error) : 'local';
  report({ type: 'host-failed', host: run.host.name, reason, problem });
}
