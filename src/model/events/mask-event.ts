import { holdsSecret, maskSecrets } from '../text/secret-values.ts';
import type { Event } from './event.ts';

/** Characters of one text: more than any file that is shown has, and little beside what a lying host may print. */
const LONGEST = 512 * 1024;

const bounded = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… [cut]`);

/** Every text of a value masked; scripts are left as they are, nobody shows them. */
function mask<T>(value: T): T;
function mask(value: unknown): unknown {
  if (typeof value === 'string') return bounded(maskSecrets(value));
  if (Array.isArray(value)) return value.map(one => mask(one));
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && value.kind === 'script') return value;
  const whole = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mask(one)]));
  // Of a setting that was or becomes a secret, the other side may be its predecessor.
  return 'before' in value && 'after' in value && holdsSecret([value.before, value.after])
    ? { ...whole, secret: true }
    : whole;
}

/** A value as it may leave the process: texts bounded, and no secret that this process knows in any. */
export const maskTexts = <T>(value: T): T => mask(value);

/** The event as every screen and the journal may have it. */
export const maskEvent = (event: Event): Event => maskTexts(event);
