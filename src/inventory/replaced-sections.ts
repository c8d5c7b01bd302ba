import { mapping } from '../model/fitting.ts';
import { thatCount } from '../model/overlay.ts';
import type { BoundSection } from '../model/plan/section.ts';

/** The keys of sections whose overlay another one takes the place of: what they say counts for nothing. Sections that do not fit have none. */
export function replacedSections(root: unknown, sections: readonly BoundSection[]): ReadonlySet<string> {
  const top = mapping(root);
  const all = sections
    .filter(({ key, schema }) => schema.safeParse(top[key]).success)
    .flatMap(({ key, overlay }) => overlay(top[key], []) ?? []);
  const left = new Set(thatCount(all).map(({ name }) => name));
  return new Set(all.map(({ name }) => name).filter(name => !left.has(name)));
}
