import { type Inventory, presentOf } from '../../../model/inventory.ts';
import type { ContextOptions } from '../../../model/plan/context-provider.ts';
import { givenRoot } from '../certificates/given.ts';
import { ingressSection, namesOf, rehearsalOf } from '../ingress-section.ts';
import { edgesOf } from '../survey/entry-scene.ts';

/** Who is asked in a rehearsal, where, and for which names. */
export interface RehearsalWish {
  /** The node. */
  readonly edge: string;
  readonly names: readonly string[];
  readonly email: string;
  /** The address of the directory of ACME that is asked. */
  readonly directory: string;
  readonly challenge: 'tls' | 'http';
  /** In PEM, whom to trust besides; empty: the authority is trusted as it is. */
  readonly root: string;
}

/**
 * The rehearsal that an inventory wants; `undefined`: none, or nobody is there to have it.
 * @throws {InputProblem} where a file cannot be read
 */
export function rehearsalWish(inventory: Inventory, ownFile: ContextOptions['ownFile']): RehearsalWish | undefined {
  const { acme } = ingressSection.of(inventory);
  const directory = rehearsalOf(inventory);
  const [edge] = presentOf(edgesOf(inventory));
  if (acme === undefined || directory === undefined || edge === undefined) return undefined;
  return {
    ...{ edge: edge.name, names: namesOf(inventory), email: acme.email, directory },
    challenge: acme.challenge === 'http' ? 'http' : 'tls',
    root: givenRoot(inventory, ownFile) ?? '',
  };
}
