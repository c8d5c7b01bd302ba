import * as z from 'zod';

/** A day: longer than anything that somebody waits for, and short enough for every timer. */
const MOST = 86_400;

/** A time in whole seconds, at least `least` and at most a day. */
export function seconds(least: 0 | 1) {
  const limits = `must be a whole number of seconds from ${least} to ${MOST}`;
  return z.int(limits).min(least, limits).max(MOST, limits);
}
