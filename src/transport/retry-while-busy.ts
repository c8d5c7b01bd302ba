import { setTimeout as sleep } from 'node:timers/promises';
import { ServerBusy } from './link-problem.ts';

/** Most seconds for which a server that is too busy is asked again. */
const PATIENCE = 10;
/** Milliseconds before the next attempt; they grow, and are spread so that many runs do not come back together. */
const PAUSE = { first: 150, most: 2000 } as const;

/**
 * Connects again while the server turns connections away before it says who it is, as sshd does while `MaxStartups` of
 * them are not logged in yet. After `seconds` the refusal stands.
 * @throws {TransportProblem}
 */
export async function retryWhileBusy<T>(
  seconds: number,
  signal: AbortSignal | undefined,
  connect: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + Math.min(seconds, PATIENCE) * 1000;
  for (let pause: number = PAUSE.first; ; pause = Math.min(2 * pause, PAUSE.most)) {
    try {
      return await connect();
    } catch (error) {
      const wait = pause * (0.5 + Math.random());
      if (!(error instanceof ServerBusy) || performance.now() + wait > until || signal?.aborted === true) throw error;
      await sleep(wait);
    }
  }
}
