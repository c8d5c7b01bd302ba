import type { Host } from '../../model/inventory.ts';
import type { Reboots } from '../../model/plan/change.ts';
import { taggedLines } from '../../model/text/tagged-lines.ts';
import { TransportProblem } from '../../model/transport.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { pause } from '../pause.ts';

/** Milliseconds between two attempts. */
const INTERVAL = 1000;
/** The same after a login that was refused: a host that comes up lets only root in at first, and many of them get one banned. */
const AFTER_REFUSAL = 10_000;
/** Seconds that the host may take to answer which boot it is. */
const TIMEOUT = 30;

/** What systemd says before it has come up (systemctl(1), is-system-running); nothing, where nobody answers it yet. */
const COMING: readonly string[] = ['', 'starting', 'initializing', 'offline', 'stopping'];

/** What will not be different however long one waits. */
const stays = ({ failure }: TransportProblem): boolean =>
  failure === 'host-key-changed' || failure === 'host-key-unknown' || failure === 'interrupted';

/**
 * Logs in to a host that was told to boot until it is another boot and has come up. Returns why that was not so in the time
 * that it has; `undefined`: it was, or the run is to stop.
 * @throws {TransportProblem} for what waiting does not mend
 */
export async function waitForBoot(
  fleet: Fleet,
  host: Host,
  { boot, ask, within }: Reboots,
): Promise<string | undefined> {
  const until = performance.now() + within * 1000;
  let why = 'it has not gone down';
  for (;;) {
    let interval = INTERVAL;
    try {
      await fleet.connections.reopen(host);
      const answers = await fleet.connections.run(host, [{ id: 'boot', script: ask }], { timeout: TIMEOUT });
      const told = taggedLines(answers.get('boot')?.stdout ?? '');
      const [now] = told('boot');
      const [state = ''] = told('state');
      if (now !== undefined && now !== boot && !COMING.includes(state)) return undefined;
      why =
        now === boot ? 'it answers, and is still the boot from before' : `it answers, and is ${state || 'not up yet'}`;
    } catch (error) {
      if (!(error instanceof TransportProblem) || stays(error)) throw error;
      why = error.details[0]?.what ?? error.message;
      if (error.failure === 'auth' || error.failure === 'become') interval = AFTER_REFUSAL;
    }
    if (fleet.stop.aborted) return undefined;
    if (performance.now() + interval > until) return why;
    await pause(interval, fleet.stop);
    if (fleet.stop.aborted) return undefined;
  }
}
