import { settleGuard } from '../../guard/settle-guard.ts';
import type { Host } from '../../model/inventory.ts';
import type { Transport } from '../../model/transport.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { askAnew } from './ask-anew.ts';

/** What became of changes that were unconfirmed. */
export type Settled =
  | { readonly kind: 'kept' }
  /** `why`: what kept the controller out, as far as it knows; `restored`: what the host says that it put back. */
  | { readonly kind: 'undone'; readonly why: string | undefined; readonly restored: readonly string[] };

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
  const section = { id: 'settle', script: settleGuard(fleet.places.on(host)) };
  const { lines, why } = await askAnew(fleet.connections, host, section, seconds, begun);
  const [word, ...restored] = lines;
  return word === 'kept' ? { kind: 'kept' } : { kind: 'undone', why, restored };
}
