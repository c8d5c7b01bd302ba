import type { Duplex, Readable } from 'node:stream';
import type { Endpoint } from './address/endpoint.ts';
import type { Host } from './inventory.ts';
import { HostProblem, type transportFailures } from './problems/host-problem.ts';
import type { ProblemDetails } from './problems/problem.ts';

export interface RunOptions {
  /**
   * Seconds after which the script counts as hung: the channel is closed and the run fails. Where it has an input, they are
   * counted anew with each piece of that which goes out.
   */
  readonly timeout: number;
  /** What the script's commands find at descriptor 3, to its end; it is read no faster than it is taken there. */
  readonly input?: Readable;
  /** Called with standard output as it arrives. */
  readonly onStdout?: (chunk: Buffer) => void;
  /** Standard output is not kept for the result, and may be of any size; the seconds are counted anew with each piece of it. */
  readonly passes?: true;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Exit status; a connection that dropped is a TransportProblem, never a result. */
  readonly code: number;
}

/** A host that scripts can be run on, with the privileges that its inventory entry gives. */
export interface Transport {
  /** Runs POSIX sh text. The whole text arrives or nothing is run. @throws {TransportProblem} */
  readonly run: (script: string, options: RunOptions) => Promise<RunResult>;
  /** Opens a TCP connection from the host to somewhere. Absent: this way cannot carry one. @throws {TransportProblem} */
  readonly forward?: (to: Endpoint) => Promise<Duplex>;
  readonly close: () => Promise<void>;
}

/** @throws {TransportProblem} */
export type Connect = (host: Host, signal?: AbortSignal) => Promise<Transport>;

export type TransportFailure = (typeof transportFailures)[number];

/** The way to a host failed, or a host on the way. */
export class TransportProblem extends HostProblem {
  override readonly name = 'TransportProblem';
  readonly failure: TransportFailure;

  constructor(failure: TransportFailure, details: ProblemDetails, options?: ErrorOptions) {
    super(failure, details, options);
    this.failure = failure;
  }
}

/**
 * The connection ended during the login, and nobody had refused it: a server that does not let this user in does that, and
 * so does a network that drops.
 */
export class LoginCut extends TransportProblem {
  constructor(details: ProblemDetails) {
    super('auth', details);
  }
}
