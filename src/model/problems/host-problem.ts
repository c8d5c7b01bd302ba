import { Problem, type ProblemDetails } from './problem.ts';

/** What a connection can do to a host's part in a run. */
export const transportFailures = [
  'unreachable',
  'host-key-unknown',
  'host-key-changed',
  'auth',
  'become',
  'dropped',
  'timeout',
  'interrupted',
] as const;

/**
 * Every reason why a host as a whole is out of a run; the list is closed, and a new one raises the version of the events.
 * Beside what its connection did: `locked`, another run is at work there; `unconfirmed`, a change of another run still waits
 * for its confirmation, and may be undone; `undone`, such a change was undone just now, so what was read is no longer so;
 * `unreadable`, what must be known of it could not be read; `local`, something on this machine: a file, an option, a
 * question that nobody answered.
 */
export const hostFailures = [...transportFailures, 'locked', 'unconfirmed', 'undone', 'unreadable', 'local'] as const;

export type HostFailure = (typeof hostFailures)[number];

/** A host as a whole failed, with a reason that programs can tell apart. */
export class HostProblem extends Problem {
  override readonly name: string = 'HostProblem';
  readonly reason: HostFailure;

  constructor(reason: HostFailure, details: ProblemDetails, options?: ErrorOptions) {
    super(details, options);
    this.reason = reason;
  }
}

/** The reason that a problem met on a host stands for. */
export const hostFailure = (problem: Problem): HostFailure =>
  problem instanceof HostProblem ? problem.reason : 'local';
