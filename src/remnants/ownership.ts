import * as z from 'zod';
import { matchesAny } from '../model/text/glob.ts';

/** The owner of what goes: the old cluster, or an earlier mesh of this inventory. */
export const CLUSTER = 'cluster software';

/** The owner of what the inventory keeps by name, whoever made it. */
export const KEPT_BY_NAME = 'wipe.keep';

/** Whose a remnant is: `CLUSTER`, somebody else, by name, or `undefined`: nobody knows. */
export type Owner = string | undefined;

/** What the inventory says of things that are not the old cluster's for certain. */
export const ownersSchema = z
  .strictObject({
    unknown: z
      .enum(['keep', 'remove'])
      .default('keep')
      .describe(
        'What becomes of that whose owner nobody knows. What is known to be somebody else’s stays in any case.',
      ),
    keep: z
      .array(z.string().min(1))
      .default([])
      .describe('Names of what stays, whoever made it, with all that hangs on it; `*` and `?` are wildcards.'),
  })
  .prefault({})
  .describe('What becomes of what has no evidence of its owner, and what is kept by name.');

export type Owners = z.infer<typeof ownersSchema>;

/** Nothing is kept by name, and what nobody knows stays. */
export const CAUTIOUS: Owners = { unknown: 'keep', keep: [] };

/**
 * The one decision over every remnant, in the plan and in the gate: the cluster's goes, somebody else's stays, and what nobody
 * knows does what the inventory says.
 */
export const goesBy = (owner: Owner, { unknown }: Owners): boolean =>
  owner === CLUSTER || (owner === undefined && unknown === 'remove');

/** Whether the inventory keeps one of these names. A unit may be named with its suffix or without. */
export const isKeptByName = (names: readonly string[], { keep }: Owners): boolean =>
  keep.length > 0 && names.some(name => matchesAny(keep, name) || matchesAny(keep, name.replace(/\.service$/, '')));

/** Why something stays, where more than its owner tells. */
export function whyItStays(owner: Owner, otherwise: string): string {
  if (owner === KEPT_BY_NAME) return 'wipe.keep names it';
  return owner === undefined ? `${otherwise}; wipe.unknown is keep` : otherwise;
}

/** The owner as it is shown; what the inventory keeps by name has its reason, and no owner. */
export const shownOwner = (owner: Owner): { readonly owner?: string } =>
  owner === undefined || owner === KEPT_BY_NAME ? {} : { owner };
