import { settleGuard } from '../guard/settle-guard.ts';
import type { Host } from '../model/inventory.ts';
import { type Transport, TransportProblem } from '../model/transport.ts';
import type { Fleet } from './fleet.ts';
import { pause } from './pause.ts';

/** What became of changes that were on trial. */
export type Settled =
  | { readonly kind: 'kept' }
  /** `why`: what kept the controller out, as far as it knows; `restored`: what the host says that it put back. */
  | { readonly kind: 'undone'; readonly why: string | undefined; readonly restored: readonly string[] };

/** Milliseconds between two attempts to come back. */
const INTERVAL = 1000;
/** Seconds beyond the guard's own that a host gets for undoing what was changed, and for being reached again. */
const MARGIN = 120;
/** Seconds for confirming, or for an undoing that has begun. */
const SETTLE_TIMEOUT = 300;

/**
 * Confirms a host's guarded changes over a new connection; `begun`: one that is being made since the last of them. Tried
 * until the host must have undone them, after this many seconds, and be back.
 * @throws {TransportProblem} where it is not.
 */
export async function confirmGuard(
  fleet: Fleet,
  host: Host,
  seconds: number,
  begun?: Promise<Transport>,
): Promise<Settled> {
  const until = Date.now() + (seconds + MARGIN) * 1000;
  const sections = [{ id: 'settle', script: settleGuard(fleet.placeOn(host)) }];
  let why: string | undefined;
  let fresh = begun;
  for (;;) {
    try {
      const first = fresh;
      fresh = undefined;
      await fleet.renew(host, first);
      const readings = await fleet.run(host, sections, { timeout: SETTLE_TIMEOUT });
      const [word, ...restored] = (readings.get('settle')?.stdout ?? '').split('\n').filter(line => line !== '');
      if (word === 'kept') return { kind: 'kept' };
      return { kind: 'undone', why, restored };
    } catch (error) {
      if (!(error instanceof TransportProblem) || error.failure === 'interrupted' || Date.now() > until) throw error;
      why = error.details[0]?.what ?? error.message;
      await pause(INTERVAL, fleet.signal);
    }
  }
}
