import { setMaxListeners } from 'node:events';

/** What Ctrl-C means during a run. */
export interface Interrupts {
  /** Set by the first: nothing new starts, what is under way ends. */
  readonly stop: AbortSignal;
  /** Set by the second: everything under way is left at once. */
  readonly leave: AbortSignal;
  readonly release: () => void;
}

/** Takes SIGINT and SIGTERM over until `release`. */
export function takeInterrupts(say: (text: string) => void): Interrupts {
  const stop = new AbortController();
  const leave = new AbortController();
  // Every host listens; Node takes more than ten for a leak.
  setMaxListeners(0, stop.signal, leave.signal);
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      stop.abort();
      say('interrupted: what is running finishes, nothing new starts (again: quit at once)');
      return;
    }
    leave.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stop: stop.signal,
    leave: leave.signal,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
