import type { Event } from '../../model/events/event.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { showBytes } from '../../model/text/show-bytes.ts';

type Transfer = Extract<Event, { type: 'transfer' }>;

/** How far a file has come, and who gives it: `34 MB of 68 MB from ms-1`. */
export const transferred = ({ sentBytes, bytes, giver }: Transfer): string =>
  `${showBytes(sentBytes)} of ${showBytes(bytes)}${giver === undefined ? '' : ` from ${escapeLine(giver)}`}`;

/** Bytes below which a transfer that stays on the screen is not worth its lines. */
const LONG = 10_000_000;

/** Tells whether a transfer has come a quarter further since it was asked last; of a small file never. */
export function newQuarters(): (event: Transfer) => boolean {
  const told = new Map<string, number>();
  return event => {
    const { host, source, sentBytes, bytes } = event;
    if (bytes < LONG) return false;
    const key = `${host}\0${source}`;
    const quarter = Math.floor((4 * sentBytes) / bytes);
    // What was there already when it was asked for is no news.
    const isNews = told.has(key) && told.get(key) !== quarter;
    told.set(key, quarter);
    return isNews;
  };
}
