/** A timer for a step of several parts, which stands still while a person is asked something. */
export interface Deadline {
  /** Holds the timer until the promise is settled. */
  readonly pauseFor: (waiting: Promise<unknown>) => void;
  readonly clear: () => void;
}

/** Calls `expire` when the seconds are used up. */
export function deadline(seconds: number, expire: () => void): Deadline {
  let left = seconds * 1000;
  let since = performance.now();
  let timer: NodeJS.Timeout | undefined = setTimeout(expire, left);
  let cleared = false;
  let pauses = 0;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const resume = (): void => {
    pauses -= 1;
    if (pauses > 0 || cleared) return;
    since = performance.now();
    timer = setTimeout(expire, left);
  };
  return {
    pauseFor: waiting => {
      if (timer !== undefined) left -= performance.now() - since;
      stop();
      pauses += 1;
      waiting.then(resume, resume);
    },
    clear: () => {
      cleared = true;
      stop();
    },
  };
}
