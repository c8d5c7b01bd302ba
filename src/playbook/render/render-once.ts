import type { Context } from '../../model/plan/context-provider.ts';
import { secretsKnown } from '../../model/text/secret-values.ts';
import { sameValue } from '../same-value.ts';
import { type Reads, valueAtEnd } from '../templates/reads.ts';
import { TemplateError } from '../templates/template-error.ts';

/** Renders an entry in a context by `make`, unless all that it reads is what it was when the entry was last rendered. */
export type RenderOnce<E extends object, T> = (entry: E, context: Context, make: () => T) => T;

/** What an entry reads; `undefined`: that cannot be told beforehand, or it names what is not there. */
function valuesOf(reads: Reads, context: Context): readonly unknown[] | undefined {
  if (reads === 'anywhere') return undefined;
  try {
    return reads.map(path => valueAtEnd(path, context));
  } catch (error) {
    // Whoever renders it says so, at its place.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/**
 * Most entries read little of a context, and the same of most hosts and before and after the facts are known: these are
 * rendered once. Only the newest rendering of an entry is remembered, since hosts are rendered one after another. A mistake
 * is found again for each host. `make` must depend on the entry and on what it reads only.
 * @param readsOf where an entry looks
 */
export function createRenderOnce<E extends object, T>(readsOf: (entry: E) => Reads): RenderOnce<E, T> {
  const newest = new Map<E, { readonly values: readonly unknown[]; readonly secrets: number; readonly made: T }>();
  const known = new Map<E, Reads>();
  return (entry, context, make) => {
    const reads = known.get(entry) ?? readsOf(entry);
    known.set(entry, reads);
    const values = valuesOf(reads, context);
    // What is refused depends on the secrets, too.
    const secrets = secretsKnown();
    const before = newest.get(entry);
    if (before !== undefined && values !== undefined && before.secrets === secrets) {
      if (before.values.every((value, at) => sameValue(value, values[at]))) return before.made;
    }
    const made = make();
    if (values !== undefined) newest.set(entry, { values, secrets, made });
    return made;
  };
}
