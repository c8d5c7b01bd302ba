import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';

/** Most milliseconds between the starts of two jobs of the first wave. */
const SPREAD = 10;

/**
 * Does a job for each host, at most `forks` at once, and waits for all of them: what one throws hides no other.
 * The first wave starts spread out at random, because sshd counts logins that begin at once (`MaxStartups`) and bans
 * who begins too many (`PerSourcePenalties`).
 */
export async function forEachHost<Host, T>(
  hosts: readonly Host[],
  forks: number,
  job: (host: Host) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const limit = pLimit(forks);
  return Promise.allSettled(
    hosts.map((host, at) =>
      limit(async () => {
        if (at < forks) await sleep(at * SPREAD * Math.random());
        return job(host);
      }),
    ),
  );
}
