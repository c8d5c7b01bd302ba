import { settleGuard } from '../../guard/settle-guard.ts';
import type { Host } from '../../model/inventory.ts';
import type { Transport } from '../../model/transport.ts';
import type { Section } from '../../shell/bundle.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { askAnew } from './ask-anew.ts';

/** What became of changes that were unconfirmed. */
export type Settled =
  | { readonly kind: 'kept' }
  /** `why`: what kept the controller out, as far as it knows; `restored`: what the host says that it put back. */
  | { readonly kind: 'undone'; readonly why: string | undefined; readonly restored: readonly string[] };

/** What confirms a host's guarded changes, over a connection that was opened after them. */
export const confirmingSection = (fleet: Fleet, host: Host): Section => ({
  id: 'guard: confirm',
  script: settleGuard(fleet.places.on(host)),
});

/** Reads what that printed; `why`: what kept the controller out before, as far as it knows. */
export function settledBy(lines: readonly string[], why?: string): Settled {
  const [word, ...restored] = lines;
  return word === 'kept' ? { kind: 'kept' } : { kind: 'undone', why, restored };
}

/**
 * Confirms a host's guarded changes over a new connection; `begun` and `seconds`: see `askAnew`.
 * @throws {TransportProblem}
 */
export async function confirmGuard(
  fleet: Fleet,
  host: Host,
  seconds: number,
  begun?: Promise<Transport>,
): Promise<Settled> {
  const { lines, why } = await askAnew(fleet.connections, host, confirmingSection(fleet, host), seconds, begun);
  return settledBy(lines, why);
}
