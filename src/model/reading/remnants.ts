import type { ZodType } from 'zod';
import { isMapping } from '../is-mapping.ts';

/** What a subject leaves of one kind: patterns as the resource that takes it away has them, `{{…}}` included. */
export type Remnant = string | number | boolean | readonly Remnant[] | { readonly [name: string]: Remnant };

/** What a subject leaves on a host, by kind: `units`, `state`, `interfaces`. */
export type RemnantsByKind = Readonly<Record<string, Remnant>>;

/** A kind of thing that an old cluster leaves: declared by the collection that can take it away. */
export interface RemnantKind {
  /** One sentence for the reference. */
  readonly about: string;
  /** What a manifest may say of it. */
  readonly schema: ZodType;
}

/** What all subjects leave. */
export interface Remnants {
  readonly kinds: ReadonlyMap<string, RemnantKind>;
  readonly bySubject: ReadonlyMap<string, RemnantsByKind>;
}

/** Entries of two lists, each once; maps that speak of the same `path` are one. */
function joinLists(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const joined: unknown[] = [];
  for (const entry of [...one, ...other]) {
    const at = joined.findIndex(
      known =>
        known === entry || (isMapping(known) && isMapping(entry) && 'path' in known && known['path'] === entry['path']),
    );
    if (at === -1) joined.push(entry);
    else joined[at] = joinRemnants(joined[at], entry);
  }
  return joined;
}

/**
 * Puts together what two say of one thing: lists become one, maps likewise by their keys.
 * @throws {RangeError} where they say two things that cannot both hold
 */
export function joinRemnants(one: unknown, other: unknown): unknown {
  if (one === undefined || one === other) return other;
  if (other === undefined) return one;
  if (Array.isArray(one) && Array.isArray(other)) return joinLists(one, other);
  if (isMapping(one) && isMapping(other)) {
    return Object.fromEntries(
      [...new Set([...Object.keys(one), ...Object.keys(other)])].map(key => [key, joinRemnants(one[key], other[key])]),
    );
  }
  throw new RangeError(`${JSON.stringify(one)} and ${JSON.stringify(other)} cannot both hold`);
}

/** What some subjects leave of a kind, all where none is named; `undefined` where they leave nothing of it. */
export const remnantsOf = ({ bySubject }: Remnants, kind: string, subjects?: readonly string[]): unknown =>
  [...bySubject]
    .filter(([subject]) => subjects === undefined || subjects.includes(subject))
    .map(([, kinds]) => kinds[kind])
    .reduce<unknown>(joinRemnants, undefined);
