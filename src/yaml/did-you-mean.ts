import { closest, distance } from 'fastest-levenshtein';

/** Longer names are no slips of the finger, and comparing them costs the square of their length. */
const LONGEST = 64;

const sameLetters = (one: string, other: string): boolean => [...one].sort().join('') === [...other].sort().join('');

/** The known name that was most likely meant, if one is near: the same letters, or at most a third of them differ. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || given.length > LONGEST) return undefined;
  const word = given.toLowerCase().replaceAll(/[_ ]/g, '-');
  const same = known.find(name => name.toLowerCase().replaceAll('_', '-') === word);
  if (same !== undefined) return same;
  const best = closest(given, known);
  if (sameLetters(given, best)) return best;
  return distance(given, best) <= Math.max(1, Math.floor(Math.max(given.length, best.length) / 3)) ? best : undefined;
}

/** The hint for an unknown name: the near one, else all that are known. */
export function didYouMean(given: string, known: readonly string[], kind: string): string {
  const near = nearest(given, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return `there is no ${kind} yet`;
  const shown = known.slice(0, 20).join(', ');
  return `the ${kind}s are ${shown}${known.length > 20 ? ` and ${known.length - 20} more` : ''}`;
}
