import type { Host } from '../../model/inventory.ts';
import type { Reading } from '../../model/reading/reading.ts';
import type { Transport } from '../../model/transport.ts';
import type { Section } from '../../shell/bundle.ts';
import type { Connections } from '../fleet/connections.ts';
import { overNewLogin } from './over-new-login.ts';

/** Seconds beyond the guard's own that a host gets for undoing what was changed, and for being reached again. */
const MARGIN = 120;
/** Seconds for confirming, or for an undoing that has begun. */
export const SETTLE_TIMEOUT = 300;

/** What a host said over a new connection. */
export interface Answer {
  /** Lines that are not empty. */
  readonly lines: readonly string[];
  /** What kept the controller out before, as far as it knows. */
  readonly why: string | undefined;
}

/** Lines of an answer that are not empty. */
export const linesIn = (reading: Reading | undefined): readonly string[] =>
  (reading?.stdout ?? '').split('\n').filter(line => line !== '');

/**
 * Asks a host on which changes are unconfirmed over a new connection; `begun`: one that is being made since the last of
 * them. Tried until the host must have undone them, after this many seconds, and be back.
 * @throws {TransportProblem} where it is not.
 */
export async function askAnew(
  connections: Connections,
  host: Host,
  section: Section,
  seconds: number,
  begun?: Promise<Transport>,
): Promise<Answer> {
  const login = { patience: seconds + MARGIN, mayPass: () => true, begun };
  const { value, why } = await overNewLogin(connections, host, login, () =>
    connections.run(host, [section], { timeout: SETTLE_TIMEOUT }),
  );
  return { lines: linesIn(value.get(section.id)), why };
}
