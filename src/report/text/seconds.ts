/** A duration as people say it: `0.4 s`, `12 s`, `2 min 5 s`. */
export function showSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** The same in whole seconds, for a clock that runs: `4 s`. */
export const showWhole = (seconds: number): string =>
  seconds < 10 ? `${Math.floor(seconds)} s` : showSeconds(Math.floor(seconds));
