import type { Host } from '../../model/inventory.ts';
import { type Transport, TransportProblem } from '../../model/transport.ts';
import type { Connections } from '../fleet/connections.ts';
import { pause } from '../pause.ts';

/** Milliseconds between two attempts. */
const INTERVAL = 1000;

export interface NewLogin {
  /** Seconds in which a login that fails is tried again. */
  readonly patience: number;
  /** Whether a failure may be gone in a second. One that was interrupted is never tried again. */
  readonly mayPass: (error: TransportProblem) => boolean;
  /** A connection that is being made already: the first attempt takes it. */
  readonly begun?: Promise<Transport> | undefined;
}

/** What came of a job, and what the attempt before it failed by. */
export interface Done<T> {
  readonly value: T;
  readonly why: string | undefined;
}

/**
 * Does a job over a login that was made just now, which takes the place of the connection that there is: whether the next
 * login works cannot be seen over one that was there before.
 * @throws {TransportProblem} where no login comes through in time.
 */
export async function overNewLogin<T>(
  connections: Connections,
  host: Host,
  { patience, mayPass, begun }: NewLogin,
  job: () => Promise<T>,
): Promise<Done<T>> {
  const until = performance.now() + patience * 1000;
  let why: string | undefined;
  let fresh = begun;
  for (;;) {
    try {
      const first = fresh;
      fresh = undefined;
      await connections.renew(host, first);
      return { value: await job(), why };
    } catch (error) {
      if (!(error instanceof TransportProblem) || error.failure === 'interrupted') throw error;
      if (!mayPass(error) || performance.now() > until) throw error;
      why = error.details[0]?.what ?? error.message;
      await pause(INTERVAL, connections.signal);
    }
  }
}
