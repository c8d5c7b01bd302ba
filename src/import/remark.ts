import type { Place, Remark } from './found.ts';

const remark =
  (kind: Remark['kind']) =>
  (text: string, ...places: readonly Place[]): Remark => ({ kind, places, text });

/** What of the source becomes no host, and why. */
export const leftOut = remark('left out');
/** What the source says and an inventory has no place for. */
export const notCarried = remark('not carried over');
/** What a person should know before the inventory is used. */
export const warning = remark('warning');

/** Equal remarks once, with all their places. */
export function gathered(remarks: readonly Remark[]): Remark[] {
  const all = new Map<string, Remark>();
  for (const one of remarks) {
    const key = `${one.kind} ${one.text}`;
    const before = all.get(key);
    const places = [...(before?.places ?? []), ...one.places];
    const unique = places.filter(
      (place, at) => places.findIndex(other => other.file === place.file && other.line === place.line) === at,
    );
    all.set(key, { ...one, places: unique });
  }
  return [...all.values()];
}
