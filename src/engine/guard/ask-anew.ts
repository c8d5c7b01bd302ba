import type { Host } from '../../model/inventory.ts';
import { type Transport, TransportProblem } from '../../model/transport.ts';
import type { Section } from '../../shell/bundle.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { pause } from '../pause.ts';

/** Milliseconds between two attempts to come back. */
const INTERVAL = 1000;
/** Seconds beyond the guard's own that a host gets for undoing what was changed, and for being reached again. */
const MARGIN = 120;
/** Seconds for confirming, or for an undoing that has begun. */
const TIMEOUT = 300;

/** What a host said over a new connection. */
export interface Answer {
  /** Lines that are not empty. */
  readonly lines: readonly string[];
  /** What kept the controller out before, as far as it knows. */
  readonly why: string | undefined;
}

/**
 * Asks a host on which changes are on trial over a new connection; `begun`: one that is being made since the last of
 * them. Tried until the host must have undone them, after this many seconds, and be back.
 * @throws {TransportProblem} where it is not.
 */
export async function askAnew(
  fleet: Fleet,
  host: Host,
  section: Section,
  seconds: number,
  begun?: Promise<Transport>,
): Promise<Answer> {
  const until = Date.now() + (seconds + MARGIN) * 1000;
  let why: string | undefined;
  let fresh = begun;
  for (;;) {
    try {
      const first = fresh;
      fresh = undefined;
      await fleet.renew(host, first);
      const readings = await fleet.run(host, [section], { timeout: TIMEOUT });
      const lines = (readings.get(section.id)?.stdout ?? '').split('\n').filter(line => line !== '');
      return { lines, why };
    } catch (error) {
      if (!(error instanceof TransportProblem) || error.failure === 'interrupted' || Date.now() > until) throw error;
      why = error.details[0]?.what ?? error.message;
      await pause(INTERVAL, fleet.signal);
    }
  }
}
