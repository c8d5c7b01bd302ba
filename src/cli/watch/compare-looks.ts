import type { Item } from './seen.ts';

/** How a look is another than the one before. */
export interface LookChange {
  /** `new`: it was not there, or was as wanted; `changed`; `mended`: it is as wanted again. */
  readonly kind: 'new' | 'changed' | 'mended';
  readonly item: Item;
}

/** Items of a host that could not be read now stay as they were last read: nobody knows that they are gone. */
export function carriedOver(before: readonly Item[], now: readonly Item[]): readonly Item[] {
  const unread = new Set(
    now.flatMap(({ about, host, state }) => (about === 'host' && state === 'unread' ? [host] : [])),
  );
  const there = new Set(now.map(({ key }) => key));
  return [...now, ...before.filter(({ key, host }) => host !== undefined && unread.has(host) && !there.has(key))];
}

/**
 * What changed since the look before; whatever is not as wanted where there was none. Pure.
 * @param now as `carriedOver` gives it
 */
export function changesBetween(before: readonly Item[] | undefined, now: readonly Item[]): readonly LookChange[] {
  const was = new Map((before ?? []).map(item => [item.key, item]));
  const changes = now.flatMap((item): readonly LookChange[] => {
    const old = was.get(item.key);
    was.delete(item.key);
    if (old === undefined || (old.well && !item.well)) return item.well ? [] : [{ kind: 'new', item }];
    if (item.well) return old.well ? [] : [{ kind: 'mended', item }];
    return old.state === item.state ? [] : [{ kind: 'changed', item }];
  });
  const gone = [...was.values()].filter(({ well }) => !well);
  return [...changes, ...gone.map((item): LookChange => ({ kind: 'mended', item }))];
}
